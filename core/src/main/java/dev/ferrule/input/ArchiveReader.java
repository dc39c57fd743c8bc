package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the common archive format: a magic, then members behind 60-byte headers at even offsets.
 * GNU's index ({@code /} and {@code /SYM64/}), long names ({@code //}) and thin archives; BSD's
 * long names ({@code #1/N}).
 */
final class ArchiveReader {
  /** What a read archive consists of. */
  static final class Parts {
    boolean thin;
    boolean hasIndex;
    int memberCount;
    String[] memberNames = new String[64];
    long[] memberOffsets = new long[64];
    long[] memberHeaders = new long[64];
    long[] memberSizes = new long[64];
    int[] indexMembers = new int[0];
    byte[] indexNames = new byte[0];

    /** Start of each name; one more entry than names, so that the next start gives the length. */
    int[] indexNameOffsets = new int[1];

    long[] indexNameHashes = new long[0];

    /** Members that carry linker options, as the index says. */
    final List<Integer> marked = new ArrayList<>(0);
  }

  private static final int HEADER_SIZE = 60;

  private final String name;
  private final MemorySegment bytes;
  private final Parts parts = new Parts();
  private byte[] longNames = new byte[0];
  private long indexAt = -1;
  private long indexSize;
  private int indexWidth = 4;

  /** The member that the index named last, and its header: entries of a member stand together. */
  private int previousMember = -1;

  private long previousHeader = -1;

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
    if (indexAt >= 0) {
      readIndex();
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
      indexAt = data;
      indexSize = size;
    } else if (ascii(header, 0, 7).equals("/SYM64/")) {
      indexAt = data;
      indexSize = size;
      indexWidth = 8;
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

  /** The index: a big-endian count, that many offsets of member headers, then as many names. */
  private void readIndex() {
    parts.hasIndex = true;
    byte[] index = copy(indexAt, indexSize, "symbol index");
    if (index.length < indexWidth) {
      throw MalformedInput.at(name, "symbol index is cut off", indexAt);
    }
    long count = bigEndian(index, 0);
    if (count < 0 || count > (index.length - indexWidth) / (indexWidth + 1)) {
      throw MalformedInput.at(name, "symbol index has an impossible count", indexAt);
    }
    int entries = (int) count;
    if (index[index.length - 1] != 0) {
      // A name without an end is found below, by running into this one.
      index = Arrays.copyOf(index, index.length + 1);
    }
    parts.indexNames = index;
    parts.indexMembers = new int[entries];
    parts.indexNameOffsets = new int[entries + 1];
    parts.indexNameHashes = new long[entries];
    NameScanner scanner = new NameScanner(index);
    int at = indexWidth * (entries + 1);
    for (int k = 0; k < entries; k++) {
      at = readEntry(index, k, at, scanner);
    }
    if (at > indexSize) {
      throw MalformedInput.at(name, "symbol index names are cut off", indexAt + indexSize);
    }
    parts.indexNameOffsets[entries] = at;
  }

  /** Returns where the next name starts. */
  private int readEntry(byte[] index, int k, int at, NameScanner scanner) {
    long header = bigEndian(index, indexWidth * (k + 1));
    if (header != previousHeader) {
      previousMember = Arrays.binarySearch(parts.memberHeaders, 0, parts.memberCount, header);
      if (previousMember < 0) {
        throw MalformedInput.at(name, "symbol index points at no member", header);
      }
      previousHeader = header;
    }
    if (at >= index.length) {
      throw MalformedInput.at(name, "symbol index names are cut off", indexAt + at);
    }
    scanner.scan(at);
    parts.indexMembers[k] = previousMember;
    parts.indexNameOffsets[k] = at;
    parts.indexNameHashes[k] = scanner.hash();
    if (scanner.length() == EmbeddedSections.MARKER_LENGTH
        && EmbeddedSections.isMarker(index, at)) {
      parts.marked.add(previousMember);
    }
    return at + scanner.length() + 1;
  }

  private long bigEndian(byte[] b, int at) {
    long value = 0;
    for (int i = 0; i < indexWidth; i++) {
      value = value << 8 | b[at + i] & 0xff;
    }
    return value;
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
