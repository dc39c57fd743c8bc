package dev.ferrule.elf;

/** Section flags, {@code sh_flags} (gABI, "Section Attribute Flags"). */
public final class Shf {
  public static final long SHF_WRITE = 0x1L;
  public static final long SHF_ALLOC = 0x2L;
  public static final long SHF_EXECINSTR = 0x4L;
  public static final long SHF_MERGE = 0x10L;
  public static final long SHF_STRINGS = 0x20L;
  public static final long SHF_INFO_LINK = 0x40L;
  public static final long SHF_LINK_ORDER = 0x80L;
  public static final long SHF_GROUP = 0x200L;
  public static final long SHF_TLS = 0x400L;
  public static final long SHF_COMPRESSED = 0x800L;

  /** GNU: a root of garbage collection. */
  public static final long SHF_GNU_RETAIN = 0x200000L;

  /** x86-64 psABI: may be more than 2 GB away. */
  public static final long SHF_X86_64_LARGE = 0x10000000L;

  /** GNU: not copied into an executable or shared object. */
  public static final long SHF_EXCLUDE = 0x80000000L;

  private Shf() {}
}
