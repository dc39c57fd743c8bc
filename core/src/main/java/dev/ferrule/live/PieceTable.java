package dev.ferrule.live;

import dev.ferrule.elf.Bulk;

/**
 * Finds the first piece that is equal to another: open addressing with linear probing, the hash is
 * compared before the bytes. Several tables share the pieces by hash, so that threads can fill them
 * side by side; every piece is put in with those before it, so that what is first does not depend
 * on how many tables there are.
 */
final class PieceTable {
  private final int share;
  private final int shares;
  private int[] slotHashes;

  /** {@link MergePieces#owner} plus 1; 0 is empty. */
  private long[] slotOwners;

  private int used;

  /**
   * @param share which hashes belong to this table: those with this remainder by {@code shares}
   */
  PieceTable(int share, int shares, long expectedPieces) {
    this.share = share;
    this.shares = shares;
    int slots = Integer.highestOneBit(Math.clamp(expectedPieces / shares, 64, 1 << 28)) << 1;
    this.slotHashes = new int[slots];
    this.slotOwners = new long[slots];
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

  private long own(MergePieces[] inputs, MergePieces pieces, int input, int piece, int hash) {
    int mask = slotOwners.length - 1;
    int slot = spread(hash) & mask;
    for (long entry = slotOwners[slot]; entry != 0; entry = slotOwners[slot]) {
      if (slotHashes[slot] == hash) {
        long owner = entry - 1;
        if (isEqual(inputs[(int) (owner >>> 32)], (int) owner, pieces, piece)) {
          return owner;
        }
      }
      slot = slot + 1 & mask;
    }
    long owner = MergePieces.owner(input, piece);
    slotHashes[slot] = hash;
    slotOwners[slot] = owner + 1;
    if (++used * 2L > slotOwners.length) {
      grow();
    }
    return owner;
  }

  private static boolean isEqual(MergePieces a, int aPiece, MergePieces b, int bPiece) {
    int length = b.length(bPiece);
    return a.length(aPiece) == length
        && Bulk.equal(a.bytes, a.start(aPiece), b.bytes, b.start(bPiece), length);
  }

  private static int spread(int hash) {
    return hash * 0x9e3779b9 >>> 3;
  }

  private void grow() {
    int[] oldHashes = slotHashes;
    long[] oldOwners = slotOwners;
    slotHashes = new int[oldHashes.length * 2];
    slotOwners = new long[oldOwners.length * 2];
    for (int from = 0; from < oldHashes.length; from += 64) {
      move(oldHashes, oldOwners, from, Math.min(oldHashes.length, from + 64));
    }
  }

  private void move(int[] oldHashes, long[] oldOwners, int from, int to) {
    int mask = slotOwners.length - 1;
    for (int i = from; i < to; i++) {
      if (oldOwners[i] != 0) {
        int slot = spread(oldHashes[i]) & mask;
        while (slotOwners[slot] != 0) {
          slot = slot + 1 & mask;
        }
        slotHashes[slot] = oldHashes[i];
        slotOwners[slot] = oldOwners[i];
      }
    }
  }
}
