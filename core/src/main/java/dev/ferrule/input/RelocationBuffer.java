package dev.ferrule.input;

/**
 * Room for the relocations of one section after the other, so that a pass over many sections makes
 * one array and not thousands. For one thread.
 */
public final class RelocationBuffer {
  private long[] words = new long[3 << 8];

  /** How many relocations {@link ObjectFile#relocations(int, RelocationBuffer)} put here. */
  int count;

  /** An array of at least this many words; what was in the last one is lost. */
  long[] ofWords(int needed) {
    if (needed > words.length) {
      words = new long[Math.max(needed, (int) Math.min(2L * words.length, Integer.MAX_VALUE - 16))];
    }
    return words;
  }

  /** How many relocations were read last. */
  public int count() {
    return count;
  }
}
