package dev.ferrule.elf;

/** Symbol versioning (LSB core, "Symbol Versioning"). */
public final class Ver {
  public static final int VER_NDX_LOCAL = 0;
  public static final int VER_NDX_GLOBAL = 1;
  public static final int VERSYM_HIDDEN = 0x8000;
  public static final int VER_FLG_BASE = 1;
  public static final int VER_FLG_WEAK = 2;

  private Ver() {}
}
