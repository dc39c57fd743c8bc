package dev.ferrule.elf;

/** Note types (GNU gABI extensions). */
public final class Nt {
  public static final int NT_GNU_ABI_TAG = 1;
  public static final int NT_GNU_BUILD_ID = 3;
  public static final int NT_GNU_PROPERTY_TYPE_0 = 5;
  public static final int GNU_PROPERTY_X86_FEATURE_1_AND = 0xc0000002;
  public static final int GNU_PROPERTY_X86_FEATURE_1_IBT = 1;
  public static final int GNU_PROPERTY_X86_FEATURE_1_SHSTK = 2;

  private Nt() {}
}
