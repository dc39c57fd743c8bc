package dev.ferrule.elf;

/**
 * Decoding of {@code Elf64_Rela} records (gABI, "Relocation") held as three 64-bit words each:
 * {@code r_offset}, {@code r_info}, {@code r_addend}. {@code k} counts relocations, not words.
 */
public final class Rela {
  /** Bytes of one {@code Elf64_Rela}. */
  public static final int ENTRY_SIZE = 24;

  /** Words of one record. */
  public static final int WORDS = 3;

  private Rela() {}

  public static int count(long[] raw) {
    return raw.length / WORDS;
  }

  /** {@code r_offset}, bytes from the start of the section. */
  public static long offset(long[] raw, int k) {
    return raw[k * WORDS];
  }

  /** {@code ELF64_R_TYPE(r_info)}. */
  public static int type(long[] raw, int k) {
    return (int) raw[k * WORDS + 1];
  }

  /** {@code ELF64_R_SYM(r_info)}: index into the symbol table. */
  public static int symbol(long[] raw, int k) {
    return (int) (raw[k * WORDS + 1] >>> 32);
  }

  /** {@code r_addend}. */
  public static long addend(long[] raw, int k) {
    return raw[k * WORDS + 2];
  }
}
