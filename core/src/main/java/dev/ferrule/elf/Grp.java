package dev.ferrule.elf;

/** Section group flags (gABI, "Section Groups"). */
public final class Grp {
  public static final int GRP_COMDAT = 1;

  private Grp() {}
}
