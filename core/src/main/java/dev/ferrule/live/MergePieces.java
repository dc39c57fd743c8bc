package dev.ferrule.live;

import dev.ferrule.input.ObjectFile;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The pieces of one mergeable section, and what becomes of them in this link. Filled in steps by
 * {@link MergedSection#build}, each of which only adds.
 */
final class MergePieces {
  /** In {@link #places}: the piece is the first of its kind; the rest is its own place. */
  private static final long OWN = Long.MIN_VALUE;

  final MemorySegment bytes;
  final SectionPieces pieces;
  final int count;

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

  MergePieces(ObjectFile file, int section, SectionPieces pieces) {
    this.bytes = file.sectionSegment(section);
    this.pieces = pieces;
    this.count = pieces.count;
  }

  /** What became of a section with the same bytes. */
  MergePieces(MergePieces same, ObjectFile file, int section) {
    this.bytes = file.sectionSegment(section);
    this.pieces = same.pieces;
    this.count = same.count;
    this.places = same.places;
    this.ownSize = same.ownSize;
    this.runStarts = same.runStarts;
    this.runPlaces = same.runPlaces;
    this.runEnds = same.runEnds;
    this.runCount = same.runCount;
  }

  int start(int piece) {
    return pieces.start(piece);
  }

  int length(int piece) {
    return pieces.length(piece);
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
    int size = pieces.size;
    int inside = offset < 0 ? 0 : offset > size ? size : (int) offset;
    int piece = pieces.pieceAt(inside);
    long place = places[piece];
    return (place < 0 ? base + (place & ~OWN) : place) + offset - pieces.start(piece);
  }
}
