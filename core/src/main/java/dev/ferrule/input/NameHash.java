package dev.ferrule.input;

import java.util.Arrays;

/**
 * The hash and comparison of names in string tables. Eight bytes at a time, assembled with shifts:
 * while the code is interpreted, array accesses are the cheapest there are, and compiled it is
 * bound by throughput, not by latency.
 */
public final class NameHash {
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L; // 2^64 / golden ratio, odd

  private NameHash() {}

  /** Where a hash starts. */
  static final long SEED = 0x2545f4914f6cdd1dL;

  /**
   * The hash of {@code length} bytes of {@code pool} from {@code offset}; the same wherever the
   * bytes stand.
   */
  public static long of(byte[] pool, int offset, int length) {
    long h = SEED;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      long word =
          pool[i] & 0xffL
              | (pool[i + 1] & 0xffL) << 8
              | (pool[i + 2] & 0xffL) << 16
              | (pool[i + 3] & 0xffL) << 24
              | (pool[i + 4] & 0xffL) << 32
              | (pool[i + 5] & 0xffL) << 40
              | (pool[i + 6] & 0xffL) << 48
              | (long) pool[i + 7] << 56;
      h = step(h, word);
    }
    if (i < end) {
      long word = 0;
      for (int shift = 0; i < end; i++, shift += 8) {
        word |= (pool[i] & 0xffL) << shift;
      }
      h = step(h, word);
    }
    return finish(h, length);
  }

  /** Adds the next eight bytes, or the last few with zeros behind them. */
  static long step(long h, long word) {
    long mixed = (h ^ word) * MULTIPLIER;
    return mixed ^ mixed >>> 29;
  }

  /** The hash of {@code length} bytes that were added. */
  static long finish(long h, int length) {
    long mixed = (h ^ length) * MULTIPLIER;
    return mixed ^ mixed >>> 32;
  }

  /** Whether {@code length} bytes are equal. */
  public static boolean equal(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
    // Mangled names are long, and the JVM has vector code for this at any time.
    return Arrays.equals(a, aOffset, aOffset + length, b, bOffset, bOffset + length);
  }
}
