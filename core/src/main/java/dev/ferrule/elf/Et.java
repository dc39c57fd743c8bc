package dev.ferrule.elf;

/** File types, {@code e_type} (gABI, "ELF Header"). */
public final class Et {
  /** Relocatable object. */
  public static final int ET_REL = 1;

  /** Executable at a fixed address. */
  public static final int ET_EXEC = 2;

  /** Shared object or position-independent executable. */
  public static final int ET_DYN = 3;

  private Et() {}
}
