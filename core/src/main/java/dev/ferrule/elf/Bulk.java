package dev.ferrule.elf;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sun.misc.Unsafe;

/**
 * Copies little-endian values out of mapped files into arrays, one memcpy each.
 *
 * <p>The only place with {@code sun.misc.Unsafe}: while code is still interpreted, a copy through
 * {@link MemorySegment} costs three times as much and its first use sets up method handles for
 * milliseconds, together more than a tenth of a short link ({@code docs/performance.md}). Bounds
 * are checked here first. Where Unsafe is not to be had, the segment's own copy is used.
 *
 * <p>All throw {@link IndexOutOfBoundsException} outside of the segment or the array.
 */
@SuppressWarnings({"deprecation", "removal"})
public final class Bulk {
  private static final @Nullable Unsafe UNSAFE = unsafe();

  private Bulk() {}

  private static @Nullable Unsafe unsafe() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return null;
    }
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  /** Copies {@code count} bytes from {@code offset} to {@code target[at]} and after. */
  public static void bytes(MemorySegment from, long offset, byte[] target, int at, int count) {
    Objects.checkFromIndexSize(at, count, target.length);
    if (!raw(from, offset, target, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) at, count)) {
      MemorySegment.copy(from, offset, MemorySegment.ofArray(target), at, count);
    }
  }

  /** Copies {@code count} 16-bit values from byte {@code offset}. */
  public static void shorts(MemorySegment from, long offset, short[] target, int at, int count) {
    Objects.checkFromIndexSize(at, count, target.length);
    if (!raw(from, offset, target, Unsafe.ARRAY_SHORT_BASE_OFFSET + at * 2L, count * 2L)) {
      MemorySegment.copy(from, offset, MemorySegment.ofArray(target), at * 2L, count * 2L);
    }
  }

  /** Copies {@code count} 32-bit values from byte {@code offset}. */
  public static void ints(MemorySegment from, long offset, int[] target, int at, int count) {
    Objects.checkFromIndexSize(at, count, target.length);
    if (!raw(from, offset, target, Unsafe.ARRAY_INT_BASE_OFFSET + at * 4L, count * 4L)) {
      MemorySegment.copy(from, offset, MemorySegment.ofArray(target), at * 4L, count * 4L);
    }
  }

  /** Copies {@code count} 64-bit values from byte {@code offset}. */
  public static void longs(MemorySegment from, long offset, long[] target, int at, int count) {
    Objects.checkFromIndexSize(at, count, target.length);
    if (!raw(from, offset, target, Unsafe.ARRAY_LONG_BASE_OFFSET + at * 8L, count * 8L)) {
      MemorySegment.copy(from, offset, MemorySegment.ofArray(target), at * 8L, count * 8L);
    }
  }

  /** Returns false if the segment is not native memory or Unsafe is not there. */
  private static boolean raw(MemorySegment from, long offset, Object target, long at, long size) {
    Unsafe unsafe = UNSAFE;
    if (unsafe == null || !from.isNative()) {
      return false;
    }
    long limit = from.byteSize();
    if (offset < 0 || size < 0 || size > limit - offset) {
      throw new IndexOutOfBoundsException(offset + " and " + size + " bytes of " + limit);
    }
    unsafe.copyMemory(null, from.address() + offset, target, at, size);
    return true;
  }

  /** Copies {@code count} 64-bit values from {@code from[at]} to the start of {@code target}. */
  public static void copyWords(byte[] from, int at, long[] target, int count) {
    Objects.checkFromIndexSize(at, count * 8, from.length);
    Objects.checkFromIndexSize(0, count, target.length);
    Unsafe unsafe = UNSAFE;
    if (unsafe == null) {
      MemorySegment.copy(
          MemorySegment.ofArray(from), at, MemorySegment.ofArray(target), 0, count * 8L);
      return;
    }
    unsafe.copyMemory(
        from,
        Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) at,
        target,
        Unsafe.ARRAY_LONG_BASE_OFFSET,
        count * 8L);
  }

  /**
   * Copies {@code size} bytes from {@code offset} as little-endian words to the start of {@code
   * target}; the last word is filled up with zeros.
   */
  public static void words(MemorySegment from, long offset, int size, long[] target) {
    Objects.checkFromIndexSize(0, (size + 7) >>> 3, target.length);
    if ((size & 7) != 0) {
      target[size >>> 3] = 0;
    }
    if (!raw(from, offset, target, Unsafe.ARRAY_LONG_BASE_OFFSET, size)) {
      MemorySegment.copy(from, offset, MemorySegment.ofArray(target), 0, size);
    }
  }

  /** Whether {@code size} bytes are the same at both places. */
  public static boolean equal(
      MemorySegment a, long aOffset, MemorySegment b, long bOffset, int size) {
    Unsafe unsafe = UNSAFE;
    if (unsafe == null || !a.isNative() || !b.isNative()) {
      return MemorySegment.mismatch(a, aOffset, aOffset + size, b, bOffset, bOffset + size) < 0;
    }
    Objects.checkFromIndexSize(aOffset, size, a.byteSize());
    Objects.checkFromIndexSize(bOffset, size, b.byteSize());
    long x = a.address() + aOffset;
    long y = b.address() + bOffset;
    int i = 0;
    for (; i + 8 <= size; i += 8) {
      if (unsafe.getLong(x + i) != unsafe.getLong(y + i)) {
        return false;
      }
    }
    for (; i < size; i++) {
      if (unsafe.getByte(x + i) != unsafe.getByte(y + i)) {
        return false;
      }
    }
    return true;
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
