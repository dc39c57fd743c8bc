package dev.ferrule.live;

import dev.ferrule.elf.LittleEndian;
import dev.ferrule.input.MalformedInput;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.ObjectFile;
import java.util.Arrays;
import java.util.List;

/**
 * Sections with SHF_MERGE put together: each different piece (a string with its terminator, or a
 * constant of {@code sh_entsize} bytes) is kept once, in the order of first appearance. Unchanging
 * once built.
 */
public final class MergedSection {
  /** A section that is merged. */
  public record Input(ObjectFile file, int section) {}

  private final long alignment;
  private final int entrySize;
  private final boolean strings;
  private final byte[][] contents;

  /** For each input the start of each piece, ascending. */
  private final int[][] pieceStarts;

  /** For each input the kept piece that stands for each piece. */
  private final int[][] pieceIds;

  private int keptCount;
  private int[] keptInput = new int[256];
  private int[] keptStart = new int[256];
  private int[] keptLength = new int[256];
  private long[] keptHash = new long[256];
  private long[] keptOffset = new long[256];
  private int[] slots = new int[1024];
  private long size;

  private MergedSection(List<Input> inputs, int entrySize, boolean strings, long alignment) {
    this.alignment = alignment;
    this.entrySize = entrySize;
    this.strings = strings;
    this.contents = new byte[inputs.size()][];
    this.pieceStarts = new int[inputs.size()][];
    this.pieceIds = new int[inputs.size()][];
  }

  /**
   * Merges.
   *
   * @param inputs in a fixed order, which decides the output's order
   * @param entrySize bytes of a character or constant
   * @param alignment what each piece has to be aligned to, bytes
   * @throws dev.ferrule.diag.LinkFailure if a string has no terminator
   */
  public static MergedSection build(
      List<Input> inputs, int entrySize, boolean strings, long alignment) {
    MergedSection merged = new MergedSection(inputs, entrySize, strings, alignment);
    for (int n = 0; n < inputs.size(); n++) {
      merged.addInput(n, inputs.get(n));
    }
    return merged;
  }

  private void addInput(int n, Input input) {
    byte[] content = input.file().sectionBytes(input.section());
    contents[n] = content;
    int[] starts = new int[Math.max(4, content.length / (strings ? 16 * entrySize : entrySize))];
    int[] ids = new int[starts.length];
    int count = 0;
    int at = 0;
    while (at < content.length) {
      int end = strings ? stringEnd(content, at, input) : at + entrySize;
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
        ids = Arrays.copyOf(ids, count * 2);
      }
      starts[count] = at;
      ids[count] = keep(n, at, end - at);
      count++;
      at = end;
      if (strings && alignment > entrySize) {
        // Strings that are aligned one by one have padding between them, which is no string.
        while (at < content.length && (at & alignment - 1) != 0 && content[at] == 0) {
          at++;
        }
      }
    }
    pieceStarts[n] = Arrays.copyOf(starts, count);
    pieceIds[n] = Arrays.copyOf(ids, count);
  }

  private int stringEnd(byte[] content, int from, Input input) {
    int at = from;
    if (entrySize == 1) {
      while (at < content.length && content[at] != 0) {
        at++;
      }
    } else {
      while (at + entrySize <= content.length && !isZero(content, at)) {
        at += entrySize;
      }
    }
    if (at + entrySize > content.length) {
      throw MalformedInput.inSection(
          input.file().name(),
          input.file().sectionName(input.section()),
          "string without terminator in a mergeable section",
          from);
    }
    return at + entrySize;
  }

  private boolean isZero(byte[] content, int at) {
    for (int i = 0; i < entrySize; i++) {
      if (content[at + i] != 0) {
        return false;
      }
    }
    return true;
  }

  private int keep(int n, int start, int length) {
    byte[] content = contents[n];
    long hash =
        length == 8
            ? LittleEndian.get64(content, start) * 0x9e3779b97f4a7c15L
            : NameHash.of(content, start, length);
    int mask = slots.length - 1;
    int slot = (int) (hash ^ hash >>> 32) & mask;
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      int id = entry - 1;
      if (keptHash[id] == hash
          && keptLength[id] == length
          && NameHash.equal(contents[keptInput[id]], keptStart[id], content, start, length)) {
        return id;
      }
      slot = slot + 1 & mask;
    }
    int id = keptCount++;
    if (id == keptStart.length) {
      growKept();
    }
    keptInput[id] = n;
    keptStart[id] = start;
    keptLength[id] = length;
    keptHash[id] = hash;
    size = size + alignment - 1 & -alignment;
    keptOffset[id] = size;
    size += length;
    slots[slot] = id + 1;
    if (keptCount * 2 > slots.length) {
      rehash();
    }
    return id;
  }

  private void growKept() {
    int capacity = keptStart.length * 2;
    keptInput = Arrays.copyOf(keptInput, capacity);
    keptStart = Arrays.copyOf(keptStart, capacity);
    keptLength = Arrays.copyOf(keptLength, capacity);
    keptHash = Arrays.copyOf(keptHash, capacity);
    keptOffset = Arrays.copyOf(keptOffset, capacity);
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int id = 0; id < keptCount; id++) {
      int slot = (int) (keptHash[id] ^ keptHash[id] >>> 32) & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = id + 1;
    }
  }

  /** Bytes. */
  public long size() {
    return size;
  }

  /** Bytes, a power of two. */
  public long alignment() {
    return alignment;
  }

  /** Where the byte at {@code offset} of input {@code n} went; its end is allowed too. */
  public long outputOffset(int n, long offset) {
    int[] starts = pieceStarts[n];
    int piece = Arrays.binarySearch(starts, (int) Math.min(offset, Integer.MAX_VALUE));
    if (piece < 0) {
      piece = Math.max(0, -piece - 2);
    }
    return keptOffset[pieceIds[n][piece]] + offset - starts[piece];
  }

  /** Copies bytes {@code [from, from + length)} of the merged section. */
  public void copyTo(long from, byte[] target, int at, int length) {
    int low = Arrays.binarySearch(keptOffset, 0, keptCount, from);
    int id = low < 0 ? Math.max(0, -low - 2) : low;
    long end = from + length;
    Arrays.fill(target, at, at + length, (byte) 0);
    for (; id < keptCount && keptOffset[id] < end; id++) {
      long start = Math.max(from, keptOffset[id]);
      long stop = Math.min(end, keptOffset[id] + keptLength[id]);
      if (stop > start) {
        System.arraycopy(
            contents[keptInput[id]],
            keptStart[id] + (int) (start - keptOffset[id]),
            target,
            at + (int) (start - from),
            (int) (stop - start));
      }
    }
  }
}
