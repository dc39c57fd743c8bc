package dev.ferrule.live;

import dev.ferrule.input.ObjectFile;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One mergeable section in pieces: strings with their terminators, or constants. Filled in steps by
 * {@link MergedSection#build}, each of which only adds.
 */
final class MergePieces {
  /** Bytes, as a power of two, that share one entry of {@link #firstPieces}. */
  private static final int BLOCK_BITS = 7;

  /** Bytes of a string, as a power of two, that room is made for. */
  private static final int EXPECTED_BITS = 7;

  /** In {@link #places}: the piece is the first of its kind; the rest is its own place. */
  private static final long OWN = Long.MIN_VALUE;

  final ObjectFile file;
  final int section;
  final MemorySegment bytes;
  final int size;

  /** Bytes of each piece where all have the same; 0 for strings. */
  final int constantSize;

  int count;

  /** Where each string starts, ascending. */
  int[] starts;

  /** Bytes of each string where padding may follow it; otherwise the next start tells. */
  int @Nullable [] lengths;

  /** For each block of bytes the last string that starts at or before it. */
  final int[] firstPieces;

  /** The hash of each piece; gone when the section is merged. */
  int[] hashes;

  /**
   * For each piece at first its owner, as {@link #owner} packs it; then, if it is its own, {@link
   * #OWN} with its offset among the own pieces of this section; otherwise its offset in the output.
   */
  long[] places = new long[0];

  /** Bytes of the pieces that are kept of this section. */
  int ownSize;

  /** Own pieces that follow each other here as in the output: start here, and among the own. */
  int[] runStarts = new int[8];

  int[] runPlaces = new int[8];

  /** Where the run's last piece ends among the own. */
  int[] runEnds = new int[8];

  int runCount;

  MergePieces(ObjectFile file, int section, int constantSize, boolean padded) {
    this.file = file;
    this.section = section;
    this.constantSize = constantSize;
    this.bytes = file.sectionSegment(section);
    this.size = (int) bytes.byteSize();
    boolean strings = constantSize == 0;
    // Names of Rust and C++ functions have some hundred bytes.
    int expected = strings ? (size >> EXPECTED_BITS) + 16 : size / constantSize;
    this.hashes = new int[expected];
    this.starts = new int[strings ? expected : 0];
    this.lengths = strings && padded ? new int[expected] : null;
    this.firstPieces = new int[strings ? (size >> BLOCK_BITS) + 1 : 0];
  }

  /** Adds a string with the bytes from {@code start} to where the next one starts. */
  void addString(int start, int length, int next, long hash) {
    if (count == starts.length) {
      grow();
    }
    starts[count] = start;
    hashes[count] = fold(hash);
    int[] ends = lengths;
    if (ends != null) {
      ends[count] = length;
    }
    int mask = (1 << BLOCK_BITS) - 1;
    for (int block = start + mask >> BLOCK_BITS; block << BLOCK_BITS < next; block++) {
      firstPieces[block] = count;
    }
    count++;
  }

  void addConstant(long hash) {
    hashes[count++] = fold(hash);
  }

  private static int fold(long hash) {
    return (int) (hash ^ hash >>> 32);
  }

  private void grow() {
    int capacity = count + (count >> 1) + 16;
    starts = Arrays.copyOf(starts, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    if (lengths != null) {
      lengths = Arrays.copyOf(lengths, capacity);
    }
  }

  int start(int piece) {
    return constantSize == 0 ? starts[piece] : piece * constantSize;
  }

  int length(int piece) {
    if (constantSize != 0) {
      return constantSize;
    }
    int[] known = lengths;
    if (known != null) {
      return known[piece];
    }
    return (piece + 1 < count ? starts[piece + 1] : size) - starts[piece];
  }

  /** A piece of the whole merge as one number: the section's, and its own in it. */
  static long owner(int input, int piece) {
    return (long) input << 32 | piece;
  }

  /** Gives pieces {@code [from, to)} that are their own owners places behind each other. */
  void placeOwn(int input, int from, int to, long alignment) {
    for (int piece = from; piece < to; piece++) {
      if (places[piece] == owner(input, piece)) {
        int place = (int) (ownSize + alignment - 1 & -alignment);
        ownSize = place + length(piece);
        addToRun(start(piece), place, ownSize);
        places[piece] = OWN | place;
      }
    }
  }

  private void addToRun(int start, int place, int end) {
    int last = runCount - 1;
    if (last < 0 || start - place != runStarts[last] - runPlaces[last]) {
      if (runCount == runStarts.length) {
        runStarts = Arrays.copyOf(runStarts, runCount * 2);
        runPlaces = Arrays.copyOf(runPlaces, runCount * 2);
        runEnds = Arrays.copyOf(runEnds, runCount * 2);
      }
      last = runCount++;
      runStarts[last] = start;
      runPlaces[last] = place;
    }
    runEnds[last] = end;
  }

  /** Replaces owners by places, once all own pieces have theirs. */
  void resolve(MergePieces[] inputs, long[] bases, int from, int to) {
    for (int piece = from; piece < to; piece++) {
      long owner = places[piece];
      if (owner >= 0) {
        int input = (int) (owner >>> 32);
        places[piece] = bases[input] + (inputs[input].places[(int) owner] & ~OWN);
      }
    }
  }

  /** Where the byte at {@code offset} went, where own pieces start at {@code base}. */
  long outputOffset(long offset, long base) {
    int inside = offset < 0 ? 0 : offset > size ? size : (int) offset;
    int piece;
    if (constantSize != 0) {
      piece = Math.min(inside / constantSize, count - 1);
    } else {
      piece = firstPieces[inside >> BLOCK_BITS];
      while (piece + 1 < count && starts[piece + 1] <= inside) {
        piece++;
      }
    }
    long place = places[piece];
    int start = constantSize == 0 ? starts[piece] : piece * constantSize;
    return (place < 0 ? base + (place & ~OWN) : place) + offset - start;
  }
}
