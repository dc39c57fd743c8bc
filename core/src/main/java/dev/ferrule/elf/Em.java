package dev.ferrule.elf;

/** Processors, {@code e_machine} (gABI, "ELF Header"). */
public final class Em {
  public static final int EM_386 = 3;
  public static final int EM_ARM = 40;
  public static final int EM_X86_64 = 62;
  public static final int EM_AARCH64 = 183;
  public static final int EM_RISCV = 243;
  public static final int EM_LOONGARCH = 258;

  private Em() {}
}
