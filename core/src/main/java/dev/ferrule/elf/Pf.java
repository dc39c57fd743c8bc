package dev.ferrule.elf;

/** Segment flags, {@code p_flags} (gABI, "Program Header"). */
public final class Pf {
  public static final int PF_X = 1;
  public static final int PF_W = 2;
  public static final int PF_R = 4;

  private Pf() {}
}
