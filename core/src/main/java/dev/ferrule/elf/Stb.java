package dev.ferrule.elf;

/** Symbol bindings (gABI, "Symbol Table"). */
public final class Stb {
  public static final int STB_LOCAL = 0;
  public static final int STB_GLOBAL = 1;
  public static final int STB_WEAK = 2;

  /** GNU: one definition in the whole process. */
  public static final int STB_GNU_UNIQUE = 10;

  private Stb() {}
}
