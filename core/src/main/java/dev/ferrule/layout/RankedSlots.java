package dev.ferrule.layout;

import java.util.Arrays;

/**
 * A map from symbol numbers to slot numbers that is filled in ascending order: a bit for each
 * symbol, the slots one after the other, and for each word of bits how many are before it.
 */
final class RankedSlots {
  private final int limit;
  private long[] bits = new long[0];
  private int[] ranks = new int[0];
  private int[] slots = new int[16];
  private int count;

  /**
   * @param limit all symbol numbers are below
   */
  RankedSlots(int limit) {
    this.limit = limit;
  }

  /** Adds a symbol, whose number is above those of all before it. */
  void add(int symbol, int slot) {
    if (count == 0) {
      bits = new long[(limit + 63) >>> 6];
      ranks = new int[bits.length];
    } else if (count == slots.length) {
      slots = Arrays.copyOf(slots, count * 2);
    }
    int word = symbol >>> 6;
    if (bits[word] == 0) {
      ranks[word] = count;
    }
    bits[word] |= 1L << symbol;
    slots[count++] = slot;
  }

  /** The slot of a symbol, or -1. */
  int get(int symbol) {
    if (count == 0) {
      return -1;
    }
    int word = symbol >>> 6;
    long below = bits[word] << 63 - (symbol & 63);
    return below < 0 ? slots[ranks[word] + Long.bitCount(below) - 1] : -1;
  }
}
