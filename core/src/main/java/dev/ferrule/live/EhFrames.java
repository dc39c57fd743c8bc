package dev.ferrule.live;

import dev.ferrule.elf.Rela;
import dev.ferrule.symbol.LinkedObjects;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which exception frame records are in the output, and where: FDEs of dead functions are left out,
 * equal CIEs are merged. Unchanging.
 */
public final class EhFrames {
  /**
   * One object's {@code .eh_frame}.
   *
   * @param object its number
   * @param section its section index in the object
   */
  public record Input(int object, int section, EhFrameRecords records) {}

  private final List<Input> inputs;

  /**
   * For each input the output offset of each record; -1 if it is dropped. A merged CIE has its
   * twin's.
   */
  private final int[][] places;

  private final boolean[][] written;
  private int size;
  private int fdeCount;

  private EhFrames(List<Input> inputs) {
    this.inputs = inputs;
    this.places = new int[inputs.size()][];
    this.written = new boolean[inputs.size()][];
  }

  private EhFrames(List<Input> inputs, EhFrames same) {
    this.inputs = inputs;
    this.places = same.places;
    this.written = same.written;
    this.size = same.size;
    this.fdeCount = same.fdeCount;
  }

  /** Chooses and places the records, in the order of the inputs. */
  public static EhFrames arrange(LinkedObjects objects, Liveness liveness) {
    EhFrames frames = new EhFrames(liveness.frames());
    Map<String, Integer> cies = new HashMap<>();
    for (int f = 0; f < frames.inputs.size(); f++) {
      frames.place(f, objects, liveness, cies);
    }
    if (!frames.inputs.isEmpty()) {
      frames.size += 4; // the terminator
    }
    return frames;
  }

  /** The same places for the frames of other objects, which {@link Liveness#samePlaces}. */
  public EhFrames with(Liveness liveness) {
    return new EhFrames(liveness.frames(), this);
  }

  private void place(int f, LinkedObjects objects, Liveness liveness, Map<String, Integer> cies) {
    Input input = inputs.get(f);
    EhFrameRecords records = input.records();
    int[] place = new int[records.count()];
    boolean[] own = new boolean[records.count()];
    Arrays.fill(place, -1);
    for (int r = 0; r < records.count(); r++) {
      if (records.isCie(r) || !isAlive(input, r, objects, liveness)) {
        continue;
      }
      int cie = records.cie(r);
      if (place[cie] < 0) {
        String key = key(input, cie, objects);
        Integer twin = cies.get(key);
        if (twin == null) {
          place[cie] = size;
          own[cie] = true;
          cies.put(key, size);
          size += records.size(cie);
        } else {
          place[cie] = twin;
        }
      }
      place[r] = size;
      own[r] = true;
      size += records.size(r);
      fdeCount++;
    }
    places[f] = place;
    written[f] = own;
  }

  private static boolean isAlive(Input input, int fde, LinkedObjects objects, Liveness liveness) {
    int section = describedSection(input, fde, objects);
    return section >= 0 && liveness.alive()[section];
  }

  /**
   * The section, by number, whose function an FDE describes: the object's own, whether or not that
   * copy of the function is in the link. -1 for a CIE, and if no relocation tells.
   */
  static int describedSection(Input input, int record, LinkedObjects objects) {
    EhFrameRecords records = input.records();
    int symbol = records.isCie(record) ? -1 : records.targetSymbol(record);
    int section = symbol < 0 ? 0 : objects.object(input.object()).symbols().section(symbol);
    return section > 0 ? objects.section(input.object(), section) : -1;
  }

  /** Equal for CIEs with the same bytes and the same personality routine. */
  private static String key(Input input, int cie, LinkedObjects objects) {
    EhFrameRecords records = input.records();
    StringBuilder key =
        new StringBuilder(
            new String(
                records.bytes(),
                records.offset(cie),
                records.size(cie),
                StandardCharsets.ISO_8859_1));
    for (int k = records.firstRelocation(cie); k < records.endRelocation(cie); k++) {
      int symbol = Rela.symbol(records.relocations(), k);
      key.append('|')
          .append(objects.symbol(input.object(), symbol))
          .append('+')
          .append(Rela.addend(records.relocations(), k));
    }
    return key.toString();
  }

  /** Bytes, with the terminator; 0 if no object has frames. */
  public int size() {
    return size;
  }

  public int fdeCount() {
    return fdeCount;
  }

  public List<Input> inputs() {
    return inputs;
  }

  /** The output offset of a record; -1 if it is dropped. */
  public int place(int input, int record) {
    return places[input][record];
  }

  /** Whether the record itself is written, rather than left out or merged with an equal one. */
  public boolean isWritten(int input, int record) {
    return written[input][record];
  }

  /** Where the byte at {@code offset} of an input's section went; -1 if it is dropped. */
  public long outputOffset(int input, long offset) {
    EhFrameRecords records = inputs.get(input).records();
    for (int r = 0; r < records.count(); r++) {
      long inside = offset - records.offset(r);
      if (inside >= 0 && inside < records.size(r)) {
        return places[input][r] < 0 ? -1 : places[input][r] + inside;
      }
    }
    // At the end of the section: crtbegin.o's __EH_FRAME_BEGIN__ and the terminator are there.
    return offset == 0 ? 0 : Math.max(0, size - 4);
  }
}
