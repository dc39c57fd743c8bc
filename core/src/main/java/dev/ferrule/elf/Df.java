package dev.ferrule.elf;

/** Bits of DT_FLAGS (gABI, "Dynamic Section") and DT_FLAGS_1 (Solaris, glibc). */
public final class Df {
  public static final int DF_ORIGIN = 1;
  public static final int DF_SYMBOLIC = 2;
  public static final int DF_TEXTREL = 4;
  public static final int DF_BIND_NOW = 8;
  public static final int DF_STATIC_TLS = 16;
  public static final long DF_1_NOW = 0x1L;
  public static final long DF_1_GLOBAL = 0x2L;
  public static final long DF_1_NODELETE = 0x8L;
  public static final long DF_1_LOADFLTR = 0x10L;
  public static final long DF_1_INITFIRST = 0x20L;
  public static final long DF_1_NOOPEN = 0x40L;
  public static final long DF_1_ORIGIN = 0x80L;
  public static final long DF_1_INTERPOSE = 0x400L;
  public static final long DF_1_NODEFLIB = 0x800L;
  public static final long DF_1_NODUMP = 0x1000L;
  public static final long DF_1_PIE = 0x8000000L;

  private Df() {}
}
