package dev.ferrule.elf;

/** Symbol visibilities (gABI, "Symbol Table"). */
public final class Stv {
  public static final int STV_DEFAULT = 0;
  public static final int STV_INTERNAL = 1;
  public static final int STV_HIDDEN = 2;
  public static final int STV_PROTECTED = 3;

  private Stv() {}
}
