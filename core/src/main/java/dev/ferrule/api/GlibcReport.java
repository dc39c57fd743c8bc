package dev.ferrule.api;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.diag.Severity;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.Needs;
import dev.ferrule.live.Referrers;
import dev.ferrule.request.GlibcVersion;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code --print-glibc}: which release of glibc the output needs, who refers to the symbols that
 * set this floor, and which symbols come next below it.
 */
final class GlibcReport {
  private final Resolution resolution;
  private final Liveness liveness;

  /** Release to the ids of symbols that are bound to it. */
  private final SortedMap<GlibcVersion, List<Integer>> bound = new TreeMap<>();

  /** Only referred to weakly, and bound to whatever version the loader finds. */
  private final List<String> optional = new ArrayList<>();

  private GlibcReport(Resolution resolution, Liveness liveness) {
    this.resolution = resolution;
    this.liveness = liveness;
  }

  static void print(
      LinkRequest request,
      Resolution resolution,
      Liveness liveness,
      Needs needs,
      Diagnostics diagnostics) {
    GlibcReport report = new GlibcReport(resolution, liveness);
    report.collect(needs);
    diagnostics.add(report.note(request));
  }

  private void collect(Needs needs) {
    Symbols symbols = resolution.symbols();
    List<int @Nullable []> releases = new ArrayList<>();
    for (int s = 0; s < resolution.shared().size(); s++) {
      releases.add(resolution.shared().get(s).glibcReleases());
    }
    for (int id = 0; id < symbols.count(); id++) {
      if (needs.symbols()[id] == 0) {
        continue;
      }
      if (symbols.tooNew(id)) {
        optional.add(symbols.name(id));
      } else if (symbols.kind(id) == Symbols.SHARED && needs.neededLibraries()[symbols.file(id)]) {
        int library = symbols.file(id);
        int[] orders = releases.get(library);
        int version = resolution.shared().get(library).versionIndex(symbols.index(id));
        if (orders != null && version < orders.length && orders[version] >= 0) {
          bound
              .computeIfAbsent(new GlibcVersion(orders[version]), key -> new ArrayList<>())
              .add(id);
        }
      }
    }
  }

  private Diagnostic note(LinkRequest request) {
    List<String> places = new ArrayList<>();
    String message = request.output() + " needs no glibc";
    if (!bound.isEmpty()) {
      GlibcVersion floor = bound.lastKey();
      message = request.output() + " needs glibc " + floor;
      describeFloor(floor, places);
      List<GlibcVersion> lower = new ArrayList<>(bound.headMap(floor).keySet());
      for (int i = lower.size() - 1; i >= 0; i--) {
        places.add(names(lower.get(i)) + ": " + String.join(", ", symbolNames(lower.get(i))));
      }
    }
    if (!optional.isEmpty()) {
      places.add("used if the glibc has them: " + String.join(", ", optional));
    }
    String hint =
        bound.isEmpty() || request.dynamic().maxGlibc() != null
            ? null
            : "--max-glibc=VERSION links for an older one";
    return new Diagnostic(Severity.NOTE, "glibc", message, places, hint);
  }

  private void describeFloor(GlibcVersion floor, List<String> places) {
    boolean[] wanted = new boolean[resolution.symbols().count()];
    List<Integer> ids = bound.getOrDefault(floor, List.of());
    for (int id : ids) {
      wanted[id] = true;
    }
    Map<Integer, Referrers.Found> found = Referrers.find(resolution, liveness, wanted);
    for (int id : ids) {
      Referrers.Found who = found.get(id);
      String text = names(floor) + ": " + symbolName(id);
      if (who != null) {
        text += ", referenced by " + who.first();
        text += who.more() == 0 ? "" : " and at " + who.more() + " more places";
      }
      places.add(text);
    }
  }

  private static String names(GlibcVersion version) {
    return "GLIBC_" + version;
  }

  private String symbolName(int id) {
    Symbols symbols = resolution.symbols();
    return symbols.name(id) + (symbols.stronglyReferenced(id) ? "" : " (weak)");
  }

  private List<String> symbolNames(GlibcVersion version) {
    List<String> names = new ArrayList<>();
    for (int id : bound.getOrDefault(version, List.of())) {
      names.add(symbolName(id));
    }
    names.sort(String::compareTo);
    return names;
  }
}
