package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the common archive format: a magic, then members behind 60-byte headers at even offsets.
 * GNU's index ({@code /} and {@code /SYM64/}), long names ({@code //}) and thin archives; BSD's
 * long names ({@code #1/N}).
 */
final class ArchiveReader {
  /** What a read archive consists of. */
  static final class Parts {
    boolean thin;

    /** Where the symbol index is, bytes; -1 if there is none. */
    long indexAt = -1;

    long indexSize;
    int indexWidth = 4;
    int memberCount;
    String[] memberNames = new String[64];
    long[] memberOffsets = new long[64];
    long[] memberHeaders = new long[64];
    long[] memberSizes = new long[64];
  }

  private static final int HEADER_SIZE = 60;

  private final String name;
  private final MemorySegment bytes;
  private final Parts parts = new Parts();
  private byte[] longNames = new byte[0];

  ArchiveReader(String name, MemorySegment bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /** Whether the bytes start with the magic of an archive, thin or not. */
  static boolean isArchive(MemorySegment bytes) {
    if (bytes.byteSize() < 8) {
      return false;
    }
    String magic = ascii(head(bytes), 0, 8);
    return magic.equals("!<arch>\n") || magic.equals("!<thin>\n");
  }

  private static byte[] head(MemorySegment bytes) {
    byte[] b = new byte[8];
    Bulk.bytes(bytes, 0, b, 0, 8);
    return b;
  }

  Parts read() {
    if (!isArchive(bytes)) {
      throw MalformedInput.at(name, "not an archive", 0);
    }
    parts.thin = head(bytes)[2] == 't';
    byte[] header = new byte[HEADER_SIZE];
    long at = 8;
    while (at < bytes.byteSize()) {
      if (bytes.byteSize() - at < HEADER_SIZE) {
        if (bytes.byteSize() - at == 1) {
          break;
        }
        throw MalformedInput.at(name, "archive member header is cut off", at);
      }
      Bulk.bytes(bytes, at, header, 0, HEADER_SIZE);
      if (header[58] != '`' || header[59] != '\n') {
        throw MalformedInput.at(name, "archive member header is damaged", at);
      }
      at = readMember(header, at);
    }
    return parts;
  }

  /** Returns where the next header stands. */
  private long readMember(byte[] header, long at) {
    long size = number(header, 48, 10, at);
    long data = at + HEADER_SIZE;
    boolean special = header[0] == '/' && !isDigit(header[1]);
    boolean stored = !parts.thin || special;
    if (stored && size > bytes.byteSize() - data) {
      throw MalformedInput.at(name, "archive member is cut off", at);
    }
    if (special) {
      readSpecial(header, data, size);
    } else {
      addMember(header, at, data, size);
    }
    long end = stored ? data + size : data;
    return end + (end & 1);
  }

  private void readSpecial(byte[] header, long data, long size) {
    if (header[1] == ' ') {
      parts.indexAt = data;
      parts.indexSize = size;
    } else if (ascii(header, 0, 7).equals("/SYM64/")) {
      parts.indexAt = data;
      parts.indexSize = size;
      parts.indexWidth = 8;
    } else if (header[1] == '/') {
      longNames = copy(data, size, "name table");
    } else {
      throw MalformedInput.at(name, "unknown special archive member", data - HEADER_SIZE);
    }
  }

  private void addMember(byte[] header, long at, long data, long size) {
    long from = data;
    long length = size;
    String member;
    if (header[0] == '/') {
      member = longName(number(header, 1, 15, at), at);
    } else if (header[0] == '#' && header[1] == '1' && header[2] == '/') {
      long nameLength = number(header, 3, 13, at);
      if (nameLength > size || nameLength > 1 << 16) {
        throw MalformedInput.at(name, "archive member name is cut off", at);
      }
      byte[] text = copy(data, nameLength, "member name");
      int end = 0;
      while (end < text.length && text[end] != 0) {
        end++;
      }
      member = new String(text, 0, end, StandardCharsets.UTF_8);
      if (member.startsWith("__.SYMDEF")) {
        return;
      }
      from = data + nameLength;
      length = size - nameLength;
    } else {
      int end = 16;
      while (end > 0 && header[end - 1] == ' ') {
        end--;
      }
      if (end > 0 && header[end - 1] == '/') {
        end--;
      }
      member = new String(header, 0, end, StandardCharsets.UTF_8);
    }
    int m = parts.memberCount;
    if (m == parts.memberNames.length) {
      parts.memberNames = Arrays.copyOf(parts.memberNames, m * 2);
      parts.memberOffsets = Arrays.copyOf(parts.memberOffsets, m * 2);
      parts.memberHeaders = Arrays.copyOf(parts.memberHeaders, m * 2);
      parts.memberSizes = Arrays.copyOf(parts.memberSizes, m * 2);
    }
    parts.memberNames[m] = member;
    parts.memberOffsets[m] = from;
    parts.memberHeaders[m] = at;
    parts.memberSizes[m] = length;
    parts.memberCount = m + 1;
  }

  private String longName(long offset, long at) {
    if (offset >= longNames.length) {
      throw MalformedInput.at(name, "archive member name lies outside the name table", at);
    }
    int from = (int) offset;
    int end = from;
    while (end < longNames.length && longNames[end] != '\n' && longNames[end] != 0) {
      end++;
    }
    if (end > from && longNames[end - 1] == '/') {
      end--;
    }
    return new String(longNames, from, end - from, StandardCharsets.UTF_8);
  }

  private byte[] copy(long offset, long size, String what) {
    if (size > Integer.MAX_VALUE - 16) {
      throw MalformedInput.at(name, what + " is larger than 2 GB", offset);
    }
    byte[] b = new byte[(int) size];
    Bulk.bytes(bytes, offset, b, 0, b.length);
    return b;
  }

  private long number(byte[] header, int from, int width, long at) {
    long value = 0;
    int i = from;
    while (i < from + width && isDigit(header[i])) {
      value = value * 10 + header[i] - '0';
      i++;
    }
    if (i == from) {
      throw MalformedInput.at(name, "archive member header has no number where one belongs", at);
    }
    return value;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static String ascii(byte[] b, int from, int length) {
    return new String(b, from, length, StandardCharsets.US_ASCII);
  }
}
