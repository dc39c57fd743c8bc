package dev.ferrule.elf;

/** Section types, {@code sh_type} (gABI, "Section Header"; LSB and LLVM extensions). */
public final class Sht {
  public static final int SHT_NULL = 0;
  public static final int SHT_PROGBITS = 1;
  public static final int SHT_SYMTAB = 2;
  public static final int SHT_STRTAB = 3;
  public static final int SHT_RELA = 4;
  public static final int SHT_HASH = 5;
  public static final int SHT_DYNAMIC = 6;
  public static final int SHT_NOTE = 7;
  public static final int SHT_NOBITS = 8;
  public static final int SHT_REL = 9;
  public static final int SHT_DYNSYM = 11;
  public static final int SHT_INIT_ARRAY = 14;
  public static final int SHT_FINI_ARRAY = 15;
  public static final int SHT_PREINIT_ARRAY = 16;
  public static final int SHT_GROUP = 17;
  public static final int SHT_SYMTAB_SHNDX = 18;
  public static final int SHT_RELR = 19;

  /** Compact relocations, a proposal that LLVM implements. */
  public static final int SHT_CREL = 0x40000014;

  /** LLVM: pairs of strings for the linker. */
  public static final int SHT_LLVM_LINKER_OPTIONS = 0x6fff4c01;

  /** LLVM: symbols whose address matters. */
  public static final int SHT_LLVM_ADDRSIG = 0x6fff4c03;

  /** LLVM: libraries that the object asks for. */
  public static final int SHT_LLVM_DEPENDENT_LIBRARIES = 0x6fff4c04;

  /** LLVM: call frequencies. */
  public static final int SHT_LLVM_CALL_GRAPH_PROFILE = 0x6fff4c09;

  /** GNU: {@code .gnu.hash}. */
  public static final int SHT_GNU_HASH = 0x6ffffff6;

  /** LSB: version definitions. */
  public static final int SHT_GNU_VERDEF = 0x6ffffffd;

  /** LSB: version requirements. */
  public static final int SHT_GNU_VERNEED = 0x6ffffffe;

  /** LSB: version of each dynamic symbol. */
  public static final int SHT_GNU_VERSYM = 0x6fffffff;

  /** x86-64 psABI: {@code .eh_frame}. */
  public static final int SHT_X86_64_UNWIND = 0x70000001;

  private Sht() {}
}
