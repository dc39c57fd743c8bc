package dev.ferrule.elf;

/** Relocation types of the x86-64 psABI, table "Relocation Types". */
public final class RelocationX8664 {
  public static final int R_X86_64_NONE = 0;
  public static final int R_X86_64_64 = 1;
  public static final int R_X86_64_PC32 = 2;
  public static final int R_X86_64_GOT32 = 3;
  public static final int R_X86_64_PLT32 = 4;
  public static final int R_X86_64_COPY = 5;
  public static final int R_X86_64_GLOB_DAT = 6;
  public static final int R_X86_64_JUMP_SLOT = 7;
  public static final int R_X86_64_RELATIVE = 8;
  public static final int R_X86_64_GOTPCREL = 9;
  public static final int R_X86_64_32 = 10;
  public static final int R_X86_64_32S = 11;
  public static final int R_X86_64_16 = 12;
  public static final int R_X86_64_PC16 = 13;
  public static final int R_X86_64_8 = 14;
  public static final int R_X86_64_PC8 = 15;
  public static final int R_X86_64_DTPMOD64 = 16;
  public static final int R_X86_64_DTPOFF64 = 17;
  public static final int R_X86_64_TPOFF64 = 18;
  public static final int R_X86_64_TLSGD = 19;
  public static final int R_X86_64_TLSLD = 20;
  public static final int R_X86_64_DTPOFF32 = 21;
  public static final int R_X86_64_GOTTPOFF = 22;
  public static final int R_X86_64_TPOFF32 = 23;
  public static final int R_X86_64_PC64 = 24;
  public static final int R_X86_64_GOTOFF64 = 25;
  public static final int R_X86_64_GOTPC32 = 26;
  public static final int R_X86_64_GOT64 = 27;
  public static final int R_X86_64_GOTPCREL64 = 28;
  public static final int R_X86_64_GOTPC64 = 29;
  public static final int R_X86_64_PLTOFF64 = 31;
  public static final int R_X86_64_SIZE32 = 32;
  public static final int R_X86_64_SIZE64 = 33;
  public static final int R_X86_64_GOTPC32_TLSDESC = 34;
  public static final int R_X86_64_TLSDESC_CALL = 35;
  public static final int R_X86_64_TLSDESC = 36;
  public static final int R_X86_64_IRELATIVE = 37;
  public static final int R_X86_64_GOTPCRELX = 41;
  public static final int R_X86_64_REX_GOTPCRELX = 42;

  private RelocationX8664() {}
}
