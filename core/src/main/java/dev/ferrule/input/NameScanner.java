package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import java.lang.foreign.MemorySegment;

/**
 * Finds where names of a string table end and hashes them on the way, eight bytes at a time. Holds
 * the table once more as words, since while code is interpreted an array access is the cheapest
 * there is; the result of each step stands in fields, to make no object for a name.
 */
public final class NameScanner {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long AT_SIGNS = 0x4040404040404040L; // '@'

  private long[] words = new long[0];
  private int length;
  private long hash;
  private boolean versioned;

  /** With nothing loaded. */
  public NameScanner() {}

  /**
   * Takes a whole string table in place of the last one.
   *
   * @param pool ends with NUL
   */
  public void load(byte[] pool) {
    int whole = pool.length >>> 3;
    reserve(whole);
    Bulk.copyWords(pool, 0, words, whole);
    long tail = 0;
    for (int i = whole << 3; i < pool.length; i++) {
      tail |= (pool[i] & 0xffL) << ((i & 7) << 3);
    }
    words[whole] = tail;
    words[whole + 1] = 0;
  }

  /**
   * Takes {@code size} bytes from {@code offset} as the pool, in place of the last one. A name that
   * has no end there ends where they do.
   */
  public void load(MemorySegment bytes, long offset, int size) {
    int whole = size >>> 3;
    reserve(whole);
    words[whole] = 0;
    words[whole + 1] = 0;
    Bulk.words(bytes, offset, size, words);
  }

  /** Two more words: the end of the last word, and one to look at behind it. */
  private void reserve(int whole) {
    if (words.length < whole + 2) {
      words = new long[Math.max(whole + 2, words.length * 2)];
    }
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
