package dev.ferrule.input;

import dev.ferrule.elf.Bulk;

/**
 * Finds where names of a string table end and hashes them on the way, eight bytes at a time. Holds
 * the table once more as words, since while code is interpreted an array access is the cheapest
 * there is; the result of each step stands in fields, to make no object for a name.
 */
public final class NameScanner {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long AT_SIGNS = 0x4040404040404040L; // '@'

  private final long[] words;
  private int length;
  private long hash;
  private boolean versioned;

  /**
   * @param pool ends with NUL
   */
  public NameScanner(byte[] pool) {
    // Two more words: the end of the last word, and one to look at behind it.
    words = new long[(pool.length >>> 3) + 2];
    int whole = pool.length >>> 3;
    Bulk.copyWords(pool, 0, words, whole);
    long tail = 0;
    for (int i = whole << 3; i < pool.length; i++) {
      tail |= (pool[i] & 0xffL) << ((i & 7) << 3);
    }
    words[whole] = tail;
  }

  /** Looks at the name that starts at {@code at}, which must lie inside the pool. */
  public void scan(int at) {
    int i = at >>> 3;
    int shift = (at & 7) << 3;
    long h = NameHash.SEED;
    int bytes = 0;
    long signs = 0;
    while (true) {
      long word = words[i++];
      if (shift != 0) {
        word = word >>> shift | words[i] << 64 - shift;
      }
      long ends = word - ONES & ~word & HIGHS;
      if (ends != 0) {
        int bits = Long.numberOfTrailingZeros(ends) & ~7;
        if (bits != 0) {
          word &= -1L >>> 64 - bits;
          long sign = word ^ AT_SIGNS;
          signs |= sign - ONES & ~sign & HIGHS;
          h = NameHash.step(h, word);
        }
        bytes += bits >>> 3;
        break;
      }
      long sign = word ^ AT_SIGNS;
      signs |= sign - ONES & ~sign & HIGHS;
      h = NameHash.step(h, word);
      bytes += 8;
    }
    length = bytes;
    hash = NameHash.finish(h, bytes);
    versioned = signs != 0;
  }

  /** Bytes of the name. */
  public int length() {
    return length;
  }

  /** {@link NameHash} of the name. */
  public long hash() {
    return hash;
  }

  /** Whether the name has an {@code @} in it. */
  public boolean versioned() {
    return versioned;
  }
}
