package dev.ferrule.layout;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A string table under construction (gABI, "String Table"). Offset 0 is the empty string. */
public final class StringTable {
  private byte[] bytes = new byte[1 << 12];
  private int size = 1;
  private final Map<String, Integer> known = new HashMap<>();

  /** The offset of {@code text}, added if it is new. */
  public int add(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    Integer at = known.get(text);
    if (at != null) {
      return at;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    int offset = append(encoded, 0, encoded.length);
    known.put(text, offset);
    return offset;
  }

  /** Adds bytes without looking whether they are there already. */
  public int append(byte[] pool, int from, int length) {
    if (length > Integer.MAX_VALUE - 32 - size) {
      throw new IllegalStateException("string table larger than 2 GB");
    }
    if (size + length + 1 > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes,
              (int)
                  Math.min(
                      Integer.MAX_VALUE - 16L, Math.max(bytes.length * 2L, size + length + 1L)));
    }
    int offset = size;
    System.arraycopy(pool, from, bytes, offset, length);
    size += length + 1;
    return offset;
  }

  /** Bytes, with the leading NUL. */
  public int size() {
    return size;
  }

  /** The contents; valid up to {@link #size}. */
  public byte[] bytes() {
    return bytes;
  }
}
