package dev.ferrule.relocatable;

import dev.ferrule.elf.Sht;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A section of the joined object. Filled and placed by this room, then only read. */
final class JoinedSection {
  /** Where the bytes come from. */
  enum Contents {
    /** Input sections, one behind the other. */
    MEMBERS,
    /** {@code .eh_frame}: the records of kept functions. */
    FRAMES,
    /** {@link #note}. */
    NOTE,
    /** The digest, known only when everything else is written. */
    BUILD_ID
  }

  final String name;
  final int type;

  /** {@code sh_flags}. */
  final long flags;

  final long entrySize;
  final Contents contents;

  /** The group that it belongs to, or null. */
  final @Nullable JoinedGroup group;

  /** What SHF_LINK_ORDER ties it to, or null. */
  final @Nullable JoinedSection linkedTo;

  long alignment = 1;

  /** Bytes. */
  long size;

  /** Numbers of {@code LinkedObjects}, in order. */
  int[] members = new int[4];

  int memberCount;

  /** The first relocation of each member in the joined table. */
  int[] firstRelocations = new int[4];

  int relocationCount;
  byte[] note = new byte[0];

  /** Index of its section symbol. */
  int symbolIndex;

  /** Index in the section header table, and that of its relocations or 0. */
  int index;

  int relocationIndex;

  /** Offset in {@code .shstrtab} of the name, and of that of its relocations. */
  int nameOffset;

  int relocationNameOffset;

  /** Bytes from the start of the file. */
  long fileOffset;

  long relocationOffset;

  JoinedSection(
      String name,
      int type,
      long flags,
      long entrySize,
      Contents contents,
      @Nullable JoinedGroup group,
      @Nullable JoinedSection linkedTo) {
    this.name = name;
    this.type = type;
    this.flags = flags;
    this.entrySize = entrySize;
    this.contents = contents;
    this.group = group;
    this.linkedTo = linkedTo;
  }

  boolean hasBytes() {
    return type != Sht.SHT_NOBITS;
  }

  /** Appends {@code bytes} of space; returns its offset. */
  long reserve(long bytes, long aligned) {
    alignment = Math.max(alignment, aligned);
    long offset = size + aligned - 1 & -aligned;
    size = offset + bytes;
    return offset;
  }

  void addMember(int number, int relocations) {
    if (memberCount == members.length) {
      members = Arrays.copyOf(members, memberCount * 2);
      firstRelocations = Arrays.copyOf(firstRelocations, memberCount * 2);
    }
    members[memberCount] = number;
    firstRelocations[memberCount++] = relocationCount;
    relocationCount += relocations;
  }
}
