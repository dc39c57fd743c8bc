package dev.ferrule.write;

import dev.ferrule.elf.Bulk;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** A tar archive under construction (POSIX.1-2001, "pax Interchange Format"). */
final class TarFile {
  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final int CHUNK = 1 << 20;

  private final OutputFile file;
  private final Set<String> names = new HashSet<>();
  private long position;

  TarFile(OutputFile file) {
    this.file = file;
  }

  void add(String name, byte[] contents) {
    add(name, MemorySegment.ofArray(contents));
  }

  /** Adds a file, unless one of this name is there already. */
  void add(String name, MemorySegment contents) {
    if (!names.add(name)) {
      return;
    }
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (path.length > NAME_LENGTH) {
      byte[] record = paxRecord("path", name);
      header(new byte[0], record.length, 'x');
      data(MemorySegment.ofArray(record));
    }
    header(path, contents.byteSize(), '0');
    data(contents);
  }

  /** Two empty blocks end an archive. */
  void end() {
    file.write(new byte[2 * BLOCK], 0, 2 * BLOCK, position);
  }

  /** {@code LENGTH key=value\n}, where LENGTH counts itself. */
  private static byte[] paxRecord(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
    int length = bytes + Integer.toString(bytes).length();
    if (bytes + Integer.toString(length).length() != length) {
      length++;
    }
    return (length + rest).getBytes(StandardCharsets.UTF_8);
  }

  private void header(byte[] name, long size, char kind) {
    byte[] block = new byte[BLOCK];
    System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME_LENGTH));
    octal(block, 100, 8, 0644);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    octal(block, 124, 12, size);
    octal(block, 136, 12, 0);
    block[156] = (byte) kind;
    byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, block, 257, magic.length);
    // The checksum is taken with blanks in its own place.
    for (int i = 148; i < 156; i++) {
      block[i] = ' ';
    }
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 7, sum);
    file.write(block, 0, BLOCK, position);
    position += BLOCK;
  }

  private static void octal(byte[] block, int at, int width, long value) {
    String digits = Long.toOctalString(value);
    int pad = width - 1 - digits.length();
    for (int i = 0; i < width - 1; i++) {
      block[at + i] = (byte) (i < pad ? '0' : digits.charAt(i - pad));
    }
    block[at + width - 1] = 0;
  }

  private void data(MemorySegment contents) {
    long size = contents.byteSize();
    byte[] buffer = new byte[(int) Math.min(CHUNK, Math.max(BLOCK, size + BLOCK))];
    for (long from = 0; from < size; from += CHUNK) {
      int length = (int) Math.min(CHUNK, size - from);
      Bulk.bytes(contents, from, buffer, 0, length);
      file.write(buffer, 0, length, position + from);
    }
    long padded = size + BLOCK - 1 & -BLOCK;
    if (padded > size) {
      byte[] zeros = new byte[(int) (padded - size)];
      file.write(zeros, 0, zeros.length, position + size);
    }
    position += padded;
  }
}
