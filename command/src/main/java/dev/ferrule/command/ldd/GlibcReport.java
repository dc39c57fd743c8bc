package dev.ferrule.command.ldd;

import java.io.PrintStream;
import java.util.List;

/** What {@code --glibc} prints. */
final class GlibcReport {
  /** Names beyond these are counted. */
  private static final int SYMBOL_LIMIT = 12;

  private final PrintStream out;
  private final Palette palette;

  GlibcReport(PrintStream out, Palette palette) {
    this.out = out;
    this.palette = palette;
  }

  void print(LinkedProgram program) {
    if (program.musl()) {
      out.println("\tlinked against musl: needs no glibc");
      return;
    }
    GlibcFloor floor = GlibcFloor.of(program);
    GlibcFloor.Release lowest = floor.lowest();
    if (lowest == null) {
      out.println("\tneeds no version of glibc");
    } else {
      out.println("\tneeds glibc " + palette.name(lowest.toString()) + " or newer");
      for (GlibcFloor.ObjectNeed need : floor.setters()) {
        out.println(
            "\t"
                + need.object().shown()
                + ": "
                + String.join(", ", need.versions())
                + symbols(need.symbols()));
      }
      others(floor, lowest);
    }
    for (Loaded missing : floor.notFound()) {
      out.println("\t" + missing.name() + " => " + palette.bad("not found") + ", so not counted");
    }
  }

  private void others(GlibcFloor floor, GlibcFloor.Release lowest) {
    for (GlibcFloor.ObjectNeed need : floor.objects()) {
      if (!need.release().equals(lowest)) {
        out.println(
            palette.dim("\t" + need.object().shown() + ": would do with " + need.release()));
      }
    }
  }

  private static String symbols(List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    int shown = Math.min(names.size(), SYMBOL_LIMIT);
    String text = " for " + String.join(" ", names.subList(0, shown));
    return shown < names.size() ? text + " and " + (names.size() - shown) + " more" : text;
  }
}
