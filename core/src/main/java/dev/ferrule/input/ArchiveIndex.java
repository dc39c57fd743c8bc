package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An archive's symbol index ({@code /} or {@code /SYM64/}): a big-endian count, that many offsets
 * of member headers, then as many names. Immutable.
 */
public final class ArchiveIndex {
  private final String name;
  private final ArchiveReader.Parts parts;
  private byte[] names = new byte[0];
  private int[] members = new int[0];

  /** Start of each name; one more entry than names, so that the next start gives the length. */
  private int[] nameOffsets = new int[1];

  private long[] nameHashes = new long[0];

  private final List<Integer> marked = new ArrayList<>(0);

  /** The member that the index named last, and its header: entries of a member stand together. */
  private int previousMember = -1;

  private long previousHeader = -1;

  private ArchiveIndex(String name, ArchiveReader.Parts parts) {
    this.name = name;
    this.parts = parts;
  }

  static ArchiveIndex read(
      String name, MemorySegment bytes, ArchiveReader.Parts parts, ReadScratch scratch) {
    ArchiveIndex index = new ArchiveIndex(name, parts);
    if (parts.indexAt >= 0) {
      index.read(bytes, scratch.scanner);
    }
    return index;
  }

  private void read(MemorySegment bytes, NameScanner scanner) {
    long at = parts.indexAt;
    int width = parts.indexWidth;
    if (parts.indexSize > Integer.MAX_VALUE - 16) {
      throw MalformedInput.at(name, "symbol index is larger than 2 GB", at);
    }
    byte[] index = new byte[(int) parts.indexSize];
    Bulk.bytes(bytes, at, index, 0, index.length);
    if (index.length < width) {
      throw MalformedInput.at(name, "symbol index is cut off", at);
    }
    long count = bigEndian(index, 0);
    if (count < 0 || count > (index.length - width) / (width + 1)) {
      throw MalformedInput.at(name, "symbol index has an impossible count", at);
    }
    int entries = (int) count;
    if (index[index.length - 1] != 0) {
      // A name without an end is found below, by running into this one.
      index = Arrays.copyOf(index, index.length + 1);
    }
    names = index;
    members = new int[entries];
    nameOffsets = new int[entries + 1];
    nameHashes = new long[entries];
    scanner.load(index);
    int from = width * (entries + 1);
    for (int k = 0; k < entries; k++) {
      from = readEntry(index, k, from, scanner);
    }
    if (from > parts.indexSize) {
      throw MalformedInput.at(name, "symbol index names are cut off", at + parts.indexSize);
    }
    nameOffsets[entries] = from;
  }

  /** Returns where the next name starts. */
  private int readEntry(byte[] index, int k, int at, NameScanner scanner) {
    long header = bigEndian(index, parts.indexWidth * (k + 1));
    if (header != previousHeader) {
      previousMember = Arrays.binarySearch(parts.memberHeaders, 0, parts.memberCount, header);
      if (previousMember < 0) {
        throw MalformedInput.at(name, "symbol index points at no member", header);
      }
      previousHeader = header;
    }
    if (at >= index.length) {
      throw MalformedInput.at(name, "symbol index names are cut off", parts.indexAt + at);
    }
    scanner.scan(at);
    members[k] = previousMember;
    nameOffsets[k] = at;
    nameHashes[k] = scanner.hash();
    if (scanner.length() == EmbeddedSections.MARKER_LENGTH
        && EmbeddedSections.isMarker(index, at)) {
      marked.add(previousMember);
    }
    return at + scanner.length() + 1;
  }

  private long bigEndian(byte[] b, int at) {
    long value = 0;
    for (int i = 0; i < parts.indexWidth; i++) {
      value = value << 8 | b[at + i] & 0xff;
    }
    return value;
  }

  /** About how many bytes of memory this takes. */
  long keptBytes() {
    return names.length + 16L * members.length;
  }

  /** Members that carry linker options from Rust source. */
  public List<Integer> membersWithLinkArgs() {
    return marked;
  }

  /** Whether both name the same members for the same names, in the same order. */
  public boolean same(ArchiveIndex other) {
    return Arrays.equals(members, other.members)
        && Arrays.equals(nameHashes, other.nameHashes)
        && Arrays.equals(
            names,
            nameOffsets[0],
            nameOffsets[members.length],
            other.names,
            other.nameOffsets[0],
            other.nameOffsets[members.length]);
  }

  /** Entries of the index. */
  public int count() {
    return members.length;
  }

  /** The member that defines the name of entry {@code k}. */
  public int member(int k) {
    return members[k];
  }

  /** Where the names stand, each with NUL behind it. */
  public byte[] names() {
    return names;
  }

  public int nameOffset(int k) {
    return nameOffsets[k];
  }

  /** Bytes of the name of entry {@code k}. */
  public int nameLength(int k) {
    return nameOffsets[k + 1] - nameOffsets[k] - 1;
  }

  /** {@link NameHash} of the name of entry {@code k}. */
  public long nameHash(int k) {
    return nameHashes[k];
  }
}
