package dev.ferrule.layout;

import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.live.MergedSection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A section of the output. Filled and placed in this room; the next one only reads it. */
public final class OutputSection {
  /** Merged pieces as part of a section; {@code offset} in bytes from its start. */
  public static final class MergedPart {
    final MergedSection merged;
    long offset;

    MergedPart(MergedSection merged) {
      this.merged = merged;
    }

    public MergedSection merged() {
      return merged;
    }

    public long offset() {
      return offset;
    }
  }

  /** Linker-made contents as part of a section; {@code offset} and {@code size} in bytes. */
  public static final class SyntheticPart {
    final Synthetic kind;
    long offset;
    long size;
    final long alignment;

    SyntheticPart(Synthetic kind, long size, long alignment) {
      this.kind = kind;
      this.size = size;
      this.alignment = alignment;
    }

    public Synthetic kind() {
      return kind;
    }

    public long offset() {
      return offset;
    }

    public long size() {
      return size;
    }

    public long alignment() {
      return alignment;
    }
  }

  final String name;

  /** Its place in the order in which sections were first named. */
  final int number;

  int type;
  long flags;
  long alignment = 1;
  long entrySize;
  long address;
  long fileOffset;
  long size;
  int index;
  int nameOffset;
  int link;
  int info;
  boolean relro;
  int[] members = new int[8];
  int memberCount;
  final List<MergedPart> merged = new ArrayList<>(0);
  final List<SyntheticPart> synthetics = new ArrayList<>(0);

  OutputSection(String name, int number, int type, long flags) {
    this.name = name;
    this.number = number;
    this.type = type;
    this.flags = flags;
  }

  /** One with the same members, no merged pieces and no place yet. */
  OutputSection copy() {
    OutputSection copy = new OutputSection(name, number, type, flags);
    copy.entrySize = entrySize;
    copy.members = members;
    copy.memberCount = memberCount;
    return copy;
  }

  void addMember(int section) {
    if (memberCount == members.length) {
      members = Arrays.copyOf(members, memberCount * 2);
    }
    members[memberCount++] = section;
  }

  boolean isEmpty() {
    return memberCount == 0 && merged.isEmpty() && synthetics.isEmpty();
  }

  public String name() {
    return name;
  }

  /** {@code sh_type}. */
  public int type() {
    return type;
  }

  /** {@code sh_flags}. */
  public long flags() {
    return flags;
  }

  public boolean isLoaded() {
    return (flags & Shf.SHF_ALLOC) != 0;
  }

  public boolean hasBytes() {
    return type != Sht.SHT_NOBITS;
  }

  boolean isThreadLocal() {
    return (flags & Shf.SHF_TLS) != 0;
  }

  public long alignment() {
    return alignment;
  }

  public long entrySize() {
    return entrySize;
  }

  public long address() {
    return address;
  }

  public long fileOffset() {
    return fileOffset;
  }

  /** Bytes in memory; in the file too unless SHT_NOBITS. */
  public long size() {
    return size;
  }

  /** Index in the section header table. */
  public int index() {
    return index;
  }

  /** {@code sh_name}. */
  public int nameOffset() {
    return nameOffset;
  }

  public int link() {
    return link;
  }

  public int info() {
    return info;
  }

  public int memberCount() {
    return memberCount;
  }

  /** The number, as in {@code LinkedObjects}, of the k-th input section. */
  public int member(int k) {
    return members[k];
  }

  public List<MergedPart> merged() {
    return merged;
  }

  public List<SyntheticPart> synthetics() {
    return synthetics;
  }
}
