package dev.ferrule.elf;

/** Symbol types (gABI, "Symbol Table"). */
public final class Stt {
  public static final int STT_NOTYPE = 0;
  public static final int STT_OBJECT = 1;
  public static final int STT_FUNC = 2;
  public static final int STT_SECTION = 3;
  public static final int STT_FILE = 4;
  public static final int STT_COMMON = 5;
  public static final int STT_TLS = 6;

  /** GNU: a resolver that returns the address. */
  public static final int STT_GNU_IFUNC = 10;

  private Stt() {}
}
