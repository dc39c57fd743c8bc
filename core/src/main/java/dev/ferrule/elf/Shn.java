package dev.ferrule.elf;

/** Special section indices (gABI, "Special Section Indexes"). */
public final class Shn {
  public static final int SHN_UNDEF = 0;
  public static final int SHN_LORESERVE = 0xff00;
  public static final int SHN_ABS = 0xfff1;
  public static final int SHN_COMMON = 0xfff2;

  /** The real index does not fit in 16 bits and is stored elsewhere. */
  public static final int SHN_XINDEX = 0xffff;

  private Shn() {}
}
