package dev.ferrule.live;

import dev.ferrule.elf.LittleEndian;
import dev.ferrule.input.MalformedInput;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.NameScanner;
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

  /** Bytes of an input, as a power of two, that share one entry of {@link #firstPieces}. */
  private static final int BLOCK_BITS = 6;

  /** Pieces that are copied at once; few enough that the loop over them is compiled early. */
  private static final int MAX_RUN = 256;

  private final long alignment;
  private final int entrySize;
  private final boolean strings;
  private final byte[][] contents;

  /** For each input of strings the start of each piece, ascending. */
  private final int[][] pieceStarts;

  /** For each input of strings the last piece that starts at or before each block of bytes. */
  private final int[][] firstPieces;

  /** For each input the kept piece that stands for each piece. */
  private final int[][] pieceIds;

  private int keptCount;
  private int[] keptInput;
  private int[] keptStart;
  private int[] keptLength;
  private long[] keptHash;
  private long[] keptOffset;
  private int[] slots;
  private long size;

  private MergedSection(
      int inputs, int entrySize, boolean strings, long alignment, int expectedPieces) {
    this.alignment = alignment;
    this.entrySize = entrySize;
    this.strings = strings;
    this.contents = new byte[inputs][];
    this.pieceStarts = new int[inputs][];
    this.firstPieces = new int[inputs][];
    this.pieceIds = new int[inputs][];
    this.keptInput = new int[expectedPieces];
    this.keptStart = new int[expectedPieces];
    this.keptLength = new int[expectedPieces];
    this.keptHash = new long[expectedPieces];
    this.keptOffset = new long[expectedPieces];
    this.slots = new int[Integer.highestOneBit(expectedPieces) << 2];
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
    long bytes = 0;
    for (Input input : inputs) {
      bytes += input.file().sectionSize(input.section());
    }
    // Half of what the inputs could have at the mean length of a name in debug information.
    long pieces = strings ? bytes / (48L * entrySize) : bytes / entrySize;
    int expected = Math.clamp(pieces, 16, 1 << 22);
    MergedSection merged =
        new MergedSection(inputs.size(), entrySize, strings, alignment, expected);
    for (int n = 0; n < inputs.size(); n++) {
      Input input = inputs.get(n);
      byte[] content = input.file().sectionBytes(input.section());
      merged.contents[n] = content;
      if (!strings) {
        merged.addConstants(n, content);
      } else if (entrySize == 1) {
        merged.addStrings(n, content, input);
      } else {
        merged.addWideStrings(n, content, input);
      }
    }
    return merged;
  }

  private void addConstants(int n, byte[] content) {
    int[] ids = new int[content.length / entrySize];
    for (int k = 0; k < ids.length; k++) {
      ids[k] = keepConstant(n, content, k * entrySize);
    }
    pieceIds[n] = ids;
  }

  private int keepConstant(int n, byte[] content, int at) {
    long hash =
        entrySize == 8
            ? LittleEndian.get64(content, at) * 0x9e3779b97f4a7c15L
            : NameHash.of(content, at, entrySize);
    return keep(n, content, at, entrySize, hash);
  }

  private void addStrings(int n, byte[] content, Input input) {
    if (content[content.length - 1] != 0) {
      throw withoutTerminator(input, lastTerminator(content) + 1);
    }
    Pieces pieces = new Pieces(content.length, content.length >> 4);
    NameScanner scanner = new NameScanner(content);
    int at = 0;
    while (at < content.length) {
      at = addString(n, content, at, scanner, pieces);
    }
    setPieces(n, pieces);
  }

  /**
   * Returns where the next string starts. A method of its own, as others that a long loop calls: it
   * is compiled after a few hundred calls, the loop only after many thousand rounds.
   */
  private int addString(int n, byte[] content, int at, NameScanner scanner, Pieces pieces) {
    scanner.scan(at);
    int length = scanner.length() + 1;
    int next = alignment == 1 ? at + length : skipPadding(content, at + length);
    pieces.add(at, next, keep(n, content, at, length, scanner.hash()));
    return next;
  }

  private static int lastTerminator(byte[] content) {
    int at = content.length - 1;
    while (at >= 0 && content[at] != 0) {
      at--;
    }
    return at;
  }

  private void addWideStrings(int n, byte[] content, Input input) {
    Pieces pieces = new Pieces(content.length, content.length / (16 * entrySize));
    int at = 0;
    while (at < content.length) {
      int end = wideStringEnd(content, at, input);
      int next = skipPadding(content, end);
      pieces.add(at, next, keep(n, content, at, end - at, NameHash.of(content, at, end - at)));
      at = next;
    }
    setPieces(n, pieces);
  }

  /** Strings that are aligned one by one have padding between them, which is no string. */
  private int skipPadding(byte[] content, int from) {
    int at = from;
    if (alignment > entrySize) {
      while (at < content.length && (at & alignment - 1) != 0 && content[at] == 0) {
        at++;
      }
    }
    return at;
  }

  private int wideStringEnd(byte[] content, int from, Input input) {
    int at = from;
    while (at + entrySize <= content.length && !isZero(content, at)) {
      at += entrySize;
    }
    if (at + entrySize > content.length) {
      throw withoutTerminator(input, from);
    }
    return at + entrySize;
  }

  private static dev.ferrule.diag.LinkFailure withoutTerminator(Input input, int offset) {
    return MalformedInput.inSection(
        input.file().name(),
        input.file().sectionName(input.section()),
        "string without terminator in a mergeable section",
        offset);
  }

  private boolean isZero(byte[] content, int at) {
    for (int i = 0; i < entrySize; i++) {
      if (content[at + i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void setPieces(int n, Pieces pieces) {
    pieceStarts[n] = Arrays.copyOf(pieces.starts, pieces.count);
    pieceIds[n] = Arrays.copyOf(pieces.ids, pieces.count);
    firstPieces[n] = pieces.first;
  }

  /** The pieces of one input while they are found. */
  private static final class Pieces {
    int[] starts;
    int[] ids;
    final int[] first;
    int count;

    Pieces(int bytes, int expected) {
      starts = new int[Math.max(4, expected)];
      ids = new int[starts.length];
      first = new int[(bytes >> BLOCK_BITS) + 1];
    }

    /** Adds a piece with the bytes from {@code start} to where the next one starts. */
    void add(int start, int next, int id) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
        ids = Arrays.copyOf(ids, count * 2);
      }
      starts[count] = start;
      ids[count] = id;
      int mask = (1 << BLOCK_BITS) - 1;
      for (int block = start + mask >> BLOCK_BITS; block << BLOCK_BITS < next; block++) {
        first[block] = count;
      }
      count++;
    }
  }

  private int keep(int n, byte[] content, int start, int length, long hash) {
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
    slots = new int[slots.length * 4];
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
    int[] ids = pieceIds[n];
    int inside = Math.clamp(offset, 0, contents[n].length);
    if (!strings) {
      int piece = Math.min(inside / entrySize, ids.length - 1);
      return keptOffset[ids[piece]] + offset - (long) piece * entrySize;
    }
    int[] starts = pieceStarts[n];
    int piece = firstPieces[n][inside >> BLOCK_BITS];
    while (piece + 1 < starts.length && starts[piece + 1] <= inside) {
      piece++;
    }
    return keptOffset[ids[piece]] + offset - starts[piece];
  }

  /** Copies bytes {@code [from, from + length)} of the merged section. */
  public void copyTo(long from, byte[] target, int at, int length) {
    int low = Arrays.binarySearch(keptOffset, 0, keptCount, from);
    int id = low < 0 ? Math.max(0, -low - 2) : low;
    long end = from + length;
    long filled = from;
    while (id < keptCount && keptOffset[id] < end) {
      int next = runEnd(id, end);
      long start = Math.max(from, keptOffset[id]);
      long stop = Math.min(end, keptOffset[next - 1] + keptLength[next - 1]);
      if (stop > start) {
        Arrays.fill(target, at + (int) (filled - from), at + (int) (start - from), (byte) 0);
        System.arraycopy(
            contents[keptInput[id]],
            keptStart[id] + (int) (start - keptOffset[id]),
            target,
            at + (int) (start - from),
            (int) (stop - start));
        filled = stop;
      }
      id = next;
    }
    Arrays.fill(target, at + (int) (filled - from), at + length, (byte) 0);
  }

  /** One past the last piece that follows {@code id} in its input as it does in the output. */
  private int runEnd(int id, long end) {
    int input = keptInput[id];
    long distance = keptOffset[id] - keptStart[id];
    int next = id + 1;
    int limit = Math.min(keptCount, id + MAX_RUN);
    while (next < limit
        && keptOffset[next] < end
        && keptInput[next] == input
        && keptOffset[next] - keptStart[next] == distance) {
      next++;
    }
    return next;
  }
}
