package dev.ferrule.elf;

import java.lang.foreign.MemorySegment;

/**
 * Copies little-endian values out of mapped files into arrays, one memcpy each. From segment to
 * segment: the JDK's copies between segments and arrays, and its single-value accessors, set up
 * method handles at their first use, which costs a short link several milliseconds.
 *
 * <p>All throw {@link IndexOutOfBoundsException} outside of the segment or the array.
 */
public final class Bulk {
  private Bulk() {}

  /** Copies {@code count} bytes from {@code offset} to {@code target[at]} and after. */
  public static void bytes(MemorySegment from, long offset, byte[] target, int at, int count) {
    MemorySegment.copy(from, offset, MemorySegment.ofArray(target), at, count);
  }

  /** Copies {@code count} 16-bit values from byte {@code offset}. */
  public static void shorts(MemorySegment from, long offset, short[] target, int at, int count) {
    MemorySegment.copy(from, offset, MemorySegment.ofArray(target), at * 2L, count * 2L);
  }

  /** Copies {@code count} 32-bit values from byte {@code offset}. */
  public static void ints(MemorySegment from, long offset, int[] target, int at, int count) {
    MemorySegment.copy(from, offset, MemorySegment.ofArray(target), at * 4L, count * 4L);
  }

  /** Copies {@code count} 64-bit values from byte {@code offset}. */
  public static void longs(MemorySegment from, long offset, long[] target, int at, int count) {
    MemorySegment.copy(from, offset, MemorySegment.ofArray(target), at * 8L, count * 8L);
  }

  /** The unsigned byte at {@code offset}; for the few that are read alone. */
  public static int get8(MemorySegment from, long offset) {
    byte[] value = new byte[1];
    bytes(from, offset, value, 0, 1);
    return value[0] & 0xff;
  }

  /** The unsigned 16-bit value at {@code offset}. */
  public static int get16(MemorySegment from, long offset) {
    byte[] value = new byte[2];
    bytes(from, offset, value, 0, 2);
    return LittleEndian.get16(value, 0);
  }

  /** The 32-bit value at {@code offset}. */
  public static int get32(MemorySegment from, long offset) {
    byte[] value = new byte[4];
    bytes(from, offset, value, 0, 4);
    return LittleEndian.get32(value, 0);
  }
}
