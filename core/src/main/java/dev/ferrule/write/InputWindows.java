package dev.ferrule.write;

import dev.ferrule.layout.Layout;
import dev.ferrule.layout.OutputSection;
import dev.ferrule.live.MergedSection;
import dev.ferrule.symbol.LinkedObjects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Input sections and merged pieces in windows of about a megabyte, which are copied, relocated and
 * written at a time.
 */
final class InputWindows {
  /** Bytes. */
  static final int SIZE = 1 << 20;

  /**
   * A run of members of one section, or a part of its merged pieces.
   *
   * @param merged the pieces; null for members
   * @param at where in the pieces the window starts
   * @param start offset in the output section
   */
  record Window(
      OutputSection section,
      int from,
      int to,
      @Nullable MergedSection merged,
      long at,
      long start,
      int size) {}

  private final Layout layout;
  private final LinkedObjects objects;
  private final List<Window> windows = new ArrayList<>();

  private InputWindows(Layout layout, LinkedObjects objects) {
    this.layout = layout;
    this.objects = objects;
  }

  static List<Window> of(Layout layout, LinkedObjects objects) {
    InputWindows windows = new InputWindows(layout, objects);
    for (OutputSection section : layout.sections()) {
      if (section.hasBytes()) {
        windows.add(section);
      }
    }
    return windows.windows;
  }

  /**
   * The order in which windows are best written. Those of merged pieces, which are only copied,
   * stand evenly between the others: threads that only write to the file wait for each other.
   */
  static int[] order(List<Window> windows) {
    int[] copied = new int[windows.size()];
    int[] others = new int[windows.size()];
    int copiedCount = 0;
    for (int n = 0; n < copied.length; n++) {
      if (windows.get(n).merged() != null) {
        copied[copiedCount++] = n;
      } else {
        others[n - copiedCount] = n;
      }
    }
    int[] order = new int[copied.length];
    int next = 0;
    for (int n = 0; n < order.length; n++) {
      boolean copy = next < (long) (n + 1) * copiedCount / order.length;
      order[n] = copy ? copied[next++] : others[n - next];
    }
    return order;
  }

  private void add(OutputSection section) {
    int from = 0;
    while (from < section.memberCount()) {
      long start = layout.offsetOf(section.member(from));
      int to = end(section, from, start + SIZE);
      int last = section.member(to - 1);
      long end = layout.offsetOf(last) + sizeOf(last);
      if (end > start) {
        windows.add(new Window(section, from, to, null, 0, start, Math.toIntExact(end - start)));
      }
      from = to;
    }
    List<MergedSection> contents = layout.mergedContents(section);
    for (int m = 0; m < contents.size(); m++) {
      MergedSection merged = contents.get(m);
      long offset = section.merged().get(m).offset();
      for (long at = 0; at < merged.size(); at += SIZE) {
        int size = (int) Math.min(SIZE, merged.size() - at);
        windows.add(new Window(section, 0, 0, merged, at, offset + at, size));
      }
    }
  }

  /** One past the members, at least one, that end before a limit. */
  private int end(OutputSection section, int from, long limit) {
    int low = from;
    int high = section.memberCount();
    // Members stand in the order of their offsets.
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (layout.offsetOf(section.member(middle)) <= limit) {
        low = middle;
      } else {
        high = middle;
      }
    }
    // The last that starts before the limit may end behind it.
    return high == section.memberCount() && fits(section, low, limit)
        ? high
        : Math.max(low, from + 1);
  }

  private boolean fits(OutputSection section, int k, long limit) {
    return layout.offsetOf(section.member(k)) + sizeOf(section.member(k)) <= limit;
  }

  private long sizeOf(int number) {
    int o = objects.objectOfSection(number);
    return objects.object(o).sectionSize(number - objects.firstSection(o));
  }
}
