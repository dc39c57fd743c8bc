package dev.ferrule.write;

import dev.ferrule.elf.Bulk;
import java.lang.foreign.MemorySegment;

/**
 * A digest of contents that tells two outputs apart, for build ids; it is no protection against
 * somebody who wants two outputs with one digest. Three lanes of multiplications over 64-bit words:
 * the JDK's SHA-1 is only fast in code that its second compiler made, which a single link never
 * reaches (see {@code docs/performance.md}).
 */
final class ContentDigest {
  /** Bytes of a complete digest. */
  static final int BYTES = 24;

  // Odd constants without pattern: the golden ratio and the square roots of 3 and 5, times 2^63.
  private static final long P1 = 0x9e3779b97f4a7c15L;
  private static final long P2 = 0xddb3d742c265539dL;
  private static final long P3 = 0x8f1bbcdcbfa53e0bL;
  private static final int CHUNK = 1 << 12;

  private final long[] words = new long[CHUNK];
  private long a = P1;
  private long b = P2;
  private long c = P3;

  /** Adds {@code length} bytes and their number. */
  void update(byte[] bytes, int length) {
    MemorySegment source = MemorySegment.ofArray(bytes);
    int at = 0;
    while (length - at >= 8) {
      int count = Math.min((length - at) >>> 3, CHUNK);
      Bulk.longs(source, at, words, 0, count);
      mix(count);
      at += count << 3;
    }
    long tail = 0;
    for (int shift = 0; at < length; at++, shift += 8) {
      tail |= (bytes[at] & 0xffL) << shift;
    }
    words[0] = tail;
    words[1] = length;
    mix(2);
  }

  /** Adds another digest. */
  void update(long[] digest) {
    System.arraycopy(digest, 0, words, 0, digest.length);
    mix(digest.length);
  }

  private void mix(int count) {
    long x = a;
    long y = b;
    long z = c;
    for (int i = 0; i < count; i++) {
      long word = words[i];
      x = (x ^ word) * P1;
      x ^= x >>> 32;
      y = (Long.rotateLeft(y, 29) + word) * P2;
      z = Long.rotateLeft(z ^ word, 23) * P3 + x;
    }
    a = x;
    b = y;
    c = z;
  }

  /** What was added so far, as three words. */
  long[] finish() {
    return new long[] {spread(a ^ c), spread(b + a), spread(c + Long.rotateLeft(b, 32))};
  }

  private static long spread(long word) {
    long w = (word ^ word >>> 31) * P2;
    w = (w ^ w >>> 29) * P1;
    return w ^ w >>> 32;
  }
}
