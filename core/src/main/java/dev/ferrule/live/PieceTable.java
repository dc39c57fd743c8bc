package dev.ferrule.live;

import dev.ferrule.elf.Bulk;

/**
 * Finds the first piece that is equal to another: open addressing with linear probing, some bits of
 * the hash are compared before the bytes. Several tables share the pieces by hash, so that threads
 * can fill them side by side; every piece is put in with those before it, so that what is first
 * does not depend on how many tables there are.
 */
final class PieceTable {
  /** Most sections that can be merged with each other. */
  static final int MAX_INPUTS = 1 << 24;

  private static final int PIECE_BITS = 32;
  private static final int TAG_SHIFT = 56;

  private final int share;
  private final int shares;

  /** Bits of the hash, the input (24 bits) and the piece plus 1 (32 bits); 0 is empty. */
  private long[] slots;

  private int used;

  /**
   * @param share which hashes belong to this table: those with this remainder by {@code shares}
   */
  PieceTable(int share, int shares, long expectedPieces) {
    this.share = share;
    this.shares = shares;
    this.slots =
        new long[Integer.highestOneBit(Math.clamp(expectedPieces / shares, 64, 1 << 28)) << 1];
  }

  /** Finds the owners of pieces {@code [from, to)} that belong here. */
  void own(MergePieces[] inputs, int input, int from, int to) {
    MergePieces pieces = inputs[input];
    int[] hashes = pieces.pieces.hashes;
    for (int piece = from; piece < to; piece++) {
      int hash = hashes[piece];
      if (shares == 1 || (hash >>> 8) % shares == share) {
        pieces.places[piece] = own(inputs, pieces, input, piece, hash);
      }
    }
  }

  private static int input(long entry) {
    return (int) (entry >>> PIECE_BITS) & MAX_INPUTS - 1;
  }

  private long own(MergePieces[] inputs, MergePieces pieces, int input, int piece, int hash) {
    int mask = slots.length - 1;
    int slot = spread(hash) & mask;
    for (long entry = slots[slot]; entry != 0; entry = slots[slot]) {
      if ((int) (entry >>> TAG_SHIFT) == hash >>> 24) {
        int owner = (int) entry - 1;
        if (isEqual(inputs[input(entry)], owner, pieces, piece)) {
          return MergePieces.owner(input(entry), owner);
        }
      }
      slot = slot + 1 & mask;
    }
    slots[slot] = (long) (hash >>> 24) << TAG_SHIFT | (long) input << PIECE_BITS | piece + 1;
    // Up to two thirds: probing stays short, and growing touches all memory anew.
    if (++used * 3L > slots.length * 2L) {
      grow(inputs);
    }
    return MergePieces.owner(input, piece);
  }

  private static boolean isEqual(MergePieces a, int aPiece, MergePieces b, int bPiece) {
    int length = b.length(bPiece);
    return a.length(aPiece) == length
        && Bulk.equal(a.bytes, a.start(aPiece), b.bytes, b.start(bPiece), length);
  }

  private static int spread(int hash) {
    return hash * 0x9e3779b9 >>> 3;
  }

  private void grow(MergePieces[] inputs) {
    long[] old = slots;
    slots = new long[old.length * 2];
    for (int from = 0; from < old.length; from += 64) {
      move(inputs, old, from, Math.min(old.length, from + 64));
    }
  }

  private void move(MergePieces[] inputs, long[] old, int from, int to) {
    int mask = slots.length - 1;
    for (int i = from; i < to; i++) {
      long entry = old[i];
      if (entry != 0) {
        int slot = spread(inputs[input(entry)].pieces.hashes[(int) entry - 1]) & mask;
        while (slots[slot] != 0) {
          slot = slot + 1 & mask;
        }
        slots[slot] = entry;
      }
    }
  }
}
