package dev.ferrule.command.ldd;

import dev.ferrule.elf.MalformedElfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A mapped file whose numbers are read in the byte order and word size of its ELF header. Every
 * access outside of the file is a {@link MalformedElfException} that names the offset.
 */
final class ElfBytes {
  private final MemorySegment bytes;
  private final boolean wide;
  private final ValueLayout.OfShort half;
  private final ValueLayout.OfInt word;
  private final ValueLayout.OfLong doubleWord;

  private ElfBytes(MemorySegment bytes, boolean wide, boolean big) {
    this.bytes = bytes;
    this.wide = wide;
    ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    this.half = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
    this.word = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    this.doubleWord = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
  }

  /** Maps a whole file; {@code wide} and {@code big} hold until {@link #as} says otherwise. */
  static ElfBytes map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment all =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      return new ElfBytes(all, true, false);
    }
  }

  static ElfBytes of(byte[] content) {
    return new ElfBytes(MemorySegment.ofArray(content), true, false);
  }

  /** The same bytes with another word size and byte order. */
  ElfBytes as(boolean wideWords, boolean bigEndian) {
    return new ElfBytes(bytes, wideWords, bigEndian);
  }

  /** In bytes. */
  long size() {
    return bytes.byteSize();
  }

  /** Whether words are 64 bits. */
  boolean wide() {
    return wide;
  }

  /** Bytes of a word: 4 or 8. */
  int wordSize() {
    return wide ? 8 : 4;
  }

  int u8(long at) {
    check(at, 1);
    return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  int u16(long at) {
    check(at, 2);
    return bytes.get(half, at) & 0xffff;
  }

  long u32(long at) {
    check(at, 4);
    return bytes.get(word, at) & 0xffffffffL;
  }

  long u64(long at) {
    check(at, 8);
    return bytes.get(doubleWord, at);
  }

  /** An address, offset or size: 32 or 64 bits. */
  long word(long at) {
    return wide ? u64(at) : u32(at);
  }

  /** The zero-terminated text at {@code at}. */
  String text(long at) {
    check(at, 1);
    long end = at;
    long limit = bytes.byteSize();
    while (end < limit && bytes.get(ValueLayout.JAVA_BYTE, end) != 0) {
      end++;
    }
    if (end == limit) {
      throw new MalformedElfException("a name has no end inside the file", at);
    }
    return new String(bytes(at, end - at), StandardCharsets.UTF_8);
  }

  /** Whether the zero-terminated text at {@code at} is {@code name}. */
  boolean textIs(long at, byte[] name) {
    if (at < 0 || at > bytes.byteSize() - name.length - 1) {
      return false;
    }
    for (int k = 0; k < name.length; k++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, at + k) != name[k]) {
        return false;
      }
    }
    return bytes.get(ValueLayout.JAVA_BYTE, at + name.length) == 0;
  }

  byte[] bytes(long at, long size) {
    check(at, size);
    return bytes.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE);
  }

  private void check(long at, long size) {
    if (at < 0 || size < 0 || at > bytes.byteSize() - size) {
      throw new MalformedElfException("something that is needed lies outside the file", at);
    }
  }
}
