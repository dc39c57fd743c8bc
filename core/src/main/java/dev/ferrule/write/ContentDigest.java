package dev.ferrule.write;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A digest of contents that tells two outputs apart, for build ids; it is no protection against
 * somebody who wants two outputs with one digest. Over the bytes go two checksums for which the JVM
 * has machine code from its start, as a link is over before its own code would be fast (see {@code
 * docs/performance.md}); their results are mixed in order.
 */
final class ContentDigest {
  /** Bytes of a complete digest. */
  static final int BYTES = 24;

  // Odd constants without pattern: the golden ratio and the square roots of 3 and 5, times 2^63.
  private static final long P1 = 0x9e3779b97f4a7c15L;
  private static final long P2 = 0xddb3d742c265539dL;
  private static final long P3 = 0x8f1bbcdcbfa53e0bL;

  private long a = P1;
  private long b = P2;
  private long c = P3;

  /** The checksums of {@code length} bytes. */
  static long of(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    CRC32C other = new CRC32C();
    other.update(bytes, 0, length);
    return crc.getValue() << 32 ^ other.getValue();
  }

  /** Adds the checksums of {@code length} bytes. */
  void add(long checksums, int length) {
    mix(checksums);
    mix(length);
  }

  private void mix(long word) {
    a = (a ^ word) * P1;
    a ^= a >>> 32;
    b = (Long.rotateLeft(b, 29) + word) * P2;
    c = Long.rotateLeft(c ^ word, 23) * P3 + a;
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
