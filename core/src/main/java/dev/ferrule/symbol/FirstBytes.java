package dev.ferrule.symbol;

/**
 * How names of a set start. Most names of a C library start unlike all names of a Rust program, and
 * need not be looked up among them.
 */
final class FirstBytes {
  private static final int BITS = 13;

  private final long[] seen = new long[1 << BITS - 6];

  /** Adds a name that is followed by NUL or given by its length. */
  void add(byte[] pool, int offset, int length) {
    int first = length > 0 ? pool[offset] : 0;
    int second = length > 1 ? pool[offset + 1] : 0;
    int third = length > 2 ? pool[offset + 2] : 0;
    int bit = bit(first, second, third);
    seen[bit >>> 6] |= 1L << bit;
  }

  /** Whether a name of the set starts as this one, which is followed by NUL. */
  boolean mayContain(byte[] pool, int offset) {
    int first = pool[offset];
    int second = first == 0 ? 0 : pool[offset + 1];
    int third = second == 0 ? 0 : pool[offset + 2];
    int bit = bit(first, second, third);
    return (seen[bit >>> 6] & 1L << bit) != 0;
  }

  private static int bit(int first, int second, int third) {
    return (first * 31 + second) * 31 + third & (1 << BITS) - 1;
  }
}
