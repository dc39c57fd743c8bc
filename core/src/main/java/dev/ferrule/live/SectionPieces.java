package dev.ferrule.live;

import dev.ferrule.input.ObjectFile;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A mergeable section in pieces: strings with their terminators, or constants. Filled by {@link
 * PieceFinder}, then never changed: it follows from the section alone.
 */
final class SectionPieces {
  /** Bytes, as a power of two, that share one entry of {@link #firstPieces}. */
  private static final int BLOCK_BITS = 7;

  /** Bytes of a string, as a power of two, that room is made for. */
  private static final int EXPECTED_BITS = 7;

  /** Bytes of the section. */
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

  /** The hash of each piece. */
  int[] hashes;

  SectionPieces(int size, int constantSize, boolean padded) {
    this.size = size;
    this.constantSize = constantSize;
    boolean strings = constantSize == 0;
    // Names of Rust and C++ functions have some hundred bytes.
    int expected = strings ? (size >> EXPECTED_BITS) + 16 : size / constantSize;
    this.hashes = new int[expected];
    this.starts = new int[strings ? expected : 0];
    this.lengths = strings && padded ? new int[expected] : null;
    this.firstPieces = new int[strings ? (size >> BLOCK_BITS) + 1 : 0];
  }

  /** Those of a section, found before or now. */
  static SectionPieces of(
      ObjectFile file, int section, int constantSize, boolean padded, PieceFinder finder) {
    if (file.derived(section) instanceof SectionPieces known) {
      return known;
    }
    int size = (int) file.sectionSize(section);
    SectionPieces pieces = new SectionPieces(size, constantSize, padded);
    finder.find(file, section, pieces);
    file.keepDerived(section, pieces, pieces.keptBytes());
    return pieces;
  }

  private long keptBytes() {
    int[] known = lengths;
    return 4L * (hashes.length + starts.length + firstPieces.length)
        + (known == null ? 0 : 4L * known.length);
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

  /** The piece that the byte at {@code offset} belongs to; the section's end is allowed too. */
  int pieceAt(int offset) {
    if (constantSize != 0) {
      return Math.min(offset / constantSize, count - 1);
    }
    int piece = firstPieces[offset >> BLOCK_BITS];
    while (piece + 1 < count && starts[piece + 1] <= offset) {
      piece++;
    }
    return piece;
  }
}
