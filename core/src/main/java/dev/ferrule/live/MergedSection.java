package dev.ferrule.live;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.elf.Bulk;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.work.Workers;
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

  /** Pieces that one call handles: few, so that the loops over them are compiled early. */
  private static final int AT_ONCE = 128;

  private final long alignment;
  private final MergePieces[] inputs;

  /** Where the own pieces of each input start in the output; one more entry than inputs. */
  private final long[] bases;

  private MergedSection(MergePieces[] inputs, long alignment, long[] bases) {
    this.inputs = inputs;
    this.alignment = alignment;
    this.bases = bases;
  }

  /**
   * Merges. The result does not depend on the number of workers.
   *
   * @param inputs in a fixed order, which decides the output's order
   * @param entrySize bytes of a character or constant
   * @param alignment what each piece has to be aligned to, bytes
   * @throws LinkFailure if a string has no terminator
   */
  public static MergedSection build(
      List<Input> inputs, int entrySize, boolean strings, long alignment, Workers workers) {
    if (inputs.size() >= PieceTable.MAX_INPUTS) {
      throw new LinkFailure(
          Diagnostic.error("too-many-sections", inputs.size() + " sections to merge into one"));
    }
    MergePieces[] pieces = new MergePieces[inputs.size()];
    MergedSection merged = new MergedSection(pieces, alignment, new long[pieces.length + 1]);
    boolean padded = alignment > entrySize;
    PieceFinder[] finders = new PieceFinder[workers.count()];
    workers.forEach(
        pieces.length,
        (int n, int worker) -> {
          if (finders[worker] == null) {
            finders[worker] = new PieceFinder(entrySize, strings, alignment);
          }
          Input input = inputs.get(n);
          SectionPieces found =
              SectionPieces.of(
                  input.file(), input.section(), strings ? 0 : entrySize, padded, finders[worker]);
          pieces[n] = new MergePieces(input.file(), input.section(), found);
        });
    long total = 0;
    for (MergePieces input : pieces) {
      total += input.count;
      input.places = new long[input.count];
    }
    long expected = total / 2;
    int shares = workers.count();
    workers.forEach(
        shares,
        (int share, int worker) -> {
          PieceTable table = new PieceTable(share, shares, expected);
          for (int n = 0; n < pieces.length; n++) {
            merged.own(table, n);
          }
        });
    workers.forEach(pieces.length, (int n, int worker) -> merged.placeOwn(n));
    for (int n = 0; n < pieces.length; n++) {
      merged.bases[n + 1] = merged.bases[n] + pieces[n].ownSize + alignment - 1 & -alignment;
    }
    workers.forEach(pieces.length, (int n, int worker) -> merged.resolve(n));
    return merged;
  }

  /**
   * The same pieces out of other files with the same bytes.
   *
   * @param before the inputs of this
   * @param now as many
   */
  public MergedSection with(List<Input> before, List<Input> now) {
    MergePieces[] others = inputs.clone();
    for (int n = 0; n < others.length; n++) {
      if (before.get(n).file() != now.get(n).file()) {
        others[n] = new MergePieces(inputs[n], now.get(n).file(), now.get(n).section());
      }
    }
    return new MergedSection(others, alignment, bases);
  }

  private void own(PieceTable table, int n) {
    for (int from = 0; from < inputs[n].count; from += AT_ONCE) {
      table.own(inputs, n, from, Math.min(inputs[n].count, from + AT_ONCE));
    }
  }

  private void placeOwn(int n) {
    for (int from = 0; from < inputs[n].count; from += AT_ONCE) {
      inputs[n].placeOwn(n, from, Math.min(inputs[n].count, from + AT_ONCE), alignment);
    }
  }

  private void resolve(int n) {
    for (int from = 0; from < inputs[n].count; from += AT_ONCE) {
      inputs[n].resolve(inputs, bases, from, Math.min(inputs[n].count, from + AT_ONCE));
    }
  }

  /** Bytes. */
  public long size() {
    // What aligns the pieces of a next input does not count behind the last.
    for (int n = inputs.length - 1; n >= 0; n--) {
      if (inputs[n].ownSize > 0) {
        return bases[n] + inputs[n].ownSize;
      }
    }
    return 0;
  }

  /** Bytes, a power of two. */
  public long alignment() {
    return alignment;
  }

  /** Where the byte at {@code offset} of input {@code n} went; its end is allowed too. */
  public long outputOffset(int n, long offset) {
    return inputs[n].outputOffset(offset, bases[n]);
  }

  /** Copies bytes {@code [from, from + length)} of the merged section. */
  public void copyTo(long from, byte[] target, int at, int length) {
    int found = Arrays.binarySearch(bases, from);
    int n = found >= 0 ? found : -found - 2;
    // Of inputs without own pieces, which share a base with the next, the first is found or not.
    while (n > 0 && bases[n - 1] == bases[n]) {
      n--;
    }
    long end = from + length;
    long filled = from;
    for (; n < inputs.length && bases[n] < end; n++) {
      filled = copyRuns(n, from, end, filled, target, at);
    }
    Arrays.fill(target, at + (int) (filled - from), at + length, (byte) 0);
  }

  /** Returns up to where the target is filled. */
  private long copyRuns(int n, long from, long end, long filled, byte[] target, int at) {
    MergePieces input = inputs[n];
    long reached = filled;
    int run = 0;
    if (bases[n] < from) {
      int place = (int) Math.min(from - bases[n], Integer.MAX_VALUE);
      int found = Arrays.binarySearch(input.runPlaces, 0, input.runCount, place);
      run = Math.max(0, found >= 0 ? found : -found - 2);
    }
    for (; run < input.runCount && bases[n] + input.runPlaces[run] < end; run++) {
      reached = copyRun(n, run, from, end, reached, target, at);
    }
    return reached;
  }

  private long copyRun(int n, int run, long from, long end, long filled, byte[] target, int at) {
    MergePieces input = inputs[n];
    long place = bases[n] + input.runPlaces[run];
    long start = Math.max(from, place);
    long stop = Math.min(end, bases[n] + input.runEnds[run]);
    if (stop <= start) {
      return filled;
    }
    if (filled < start) {
      Arrays.fill(target, at + (int) (filled - from), at + (int) (start - from), (byte) 0);
    }
    Bulk.bytes(
        input.bytes,
        input.runStarts[run] + start - place,
        target,
        at + (int) (start - from),
        (int) (stop - start));
    return stop;
  }
}
