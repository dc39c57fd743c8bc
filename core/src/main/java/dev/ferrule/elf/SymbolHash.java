package dev.ferrule.elf;

/** The hash functions of the two dynamic symbol hash tables. */
public final class SymbolHash {
  private SymbolHash() {}

  /** The hash of {@code .gnu.hash}: Bernstein's, h * 33 + c from 5381. */
  public static int gnu(byte[] pool, int offset, int length) {
    int h = 5381;
    for (int i = 0; i < length; i++) {
      h = h * 33 + (pool[offset + i] & 0xff);
    }
    return h;
  }

  /** The hash of {@code .hash} (gABI, "Hash Table"). */
  public static int sysv(byte[] pool, int offset, int length) {
    int h = 0;
    for (int i = 0; i < length; i++) {
      h = (h << 4) + (pool[offset + i] & 0xff);
      int g = h & 0xf0000000;
      h ^= g >>> 24;
      h &= ~g;
    }
    return h;
  }
}
