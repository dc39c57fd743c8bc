package dev.ferrule.live;

import dev.ferrule.input.ObjectFile;
import dev.ferrule.request.ContentOptions;
import dev.ferrule.symbol.LinkedObjects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept. Unchanging.
 *
 * @param roles a {@link SectionRole} for every section, by the numbers of {@code LinkedObjects}
 * @param alive for every section whether it is in the output
 * @param frames the {@code .eh_frame} sections taken apart, in link order
 */
public record Liveness(byte[] roles, boolean[] alive, List<EhFrames.Input> frames) {
  /**
   * What is kept of a link that has other objects in the places of some. Null if it might be
   * something else: they do not all have the same sections with the same references.
   *
   * @param before the objects that this was found for
   * @param now those of the other link, where every name means the same
   */
  public @Nullable Liveness with(LinkedObjects before, LinkedObjects now, ContentOptions options) {
    for (int o = 0; o < now.count(); o++) {
      ObjectFile old = before.object(o);
      if (!old.same(now.object(o)) && !SameReferences.of(old, now.object(o), options)) {
        return null;
      }
    }
    List<EhFrames.Input> replaced = new ArrayList<>(frames.size());
    for (EhFrames.Input frame : frames) {
      int o = frame.object();
      boolean same = before.object(o).same(now.object(o));
      replaced.add(
          same
              ? frame
              : new EhFrames.Input(
                  o, frame.section(), EhFrameRecords.parse(now.object(o), frame.section())));
    }
    return new Liveness(roles, alive, List.copyOf(replaced));
  }

  /**
   * Whether the frames of these two, of which one came {@link #with} the other, take the same
   * places.
   */
  public boolean samePlaces(Liveness other) {
    for (int f = 0; f < frames.size(); f++) {
      EhFrameRecords old = frames.get(f).records();
      EhFrameRecords records = other.frames.get(f).records();
      if (old != records && !SameReferences.samePlaces(old, records)) {
        return false;
      }
    }
    return true;
  }
}
