package dev.ferrule.command.ldd;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who needs whom, as a tree, and the paths from a file to one library. */
final class TreeReport {
  /** More paths than these help nobody; there can be exponentially many. */
  private static final int PATH_LIMIT = 20;

  private static final int STEP_LIMIT = 200_000;

  /** What lines are drawn with. */
  private record Strokes(String branch, String last, String line, String arrow, String more) {
    static final Strokes UNICODE = new Strokes("├── ", "└── ", "│   ", " → ", "…");
    static final Strokes ASCII = new Strokes("|-- ", "`-- ", "|   ", " -> ", "...");
  }

  private final PrintStream out;
  private final Strokes strokes;
  private final Palette palette;
  private final DebianPackages packages;
  private final Set<Loaded> drawn = new HashSet<>();

  TreeReport(PrintStream out, Palette palette, DebianPackages packages) {
    this.out = out;
    this.strokes = out.charset().equals(StandardCharsets.UTF_8) ? Strokes.UNICODE : Strokes.ASCII;
    this.palette = palette;
    this.packages = packages;
  }

  void tree(LinkedProgram program) {
    out.println(palette.name(program.program().shown()));
    drawn.clear();
    drawn.add(program.program());
    children(program.program(), "");
  }

  private void children(Loaded object, String indent) {
    List<Loaded.Edge> edges = object.edges();
    for (int k = 0; k < edges.size(); k++) {
      boolean last = k == edges.size() - 1;
      Loaded target = edges.get(k).target();
      boolean again = !drawn.add(target);
      String more = again && !target.edges().isEmpty() ? palette.dim(" " + strokes.more) : "";
      out.println(indent + (last ? strokes.last : strokes.branch) + label(edges.get(k)) + more);
      String below = indent + (last ? "    " : strokes.line);
      if (target.missing() && !again) {
        missing(target, below);
      } else if (!again) {
        children(target, below);
      }
    }
  }

  private String label(Loaded.Edge edge) {
    Loaded target = edge.target();
    String filter =
        edge.asked() == ElfFile.Asked.NEEDED
            ? ""
            : palette.dim(edge.asked() == ElfFile.Asked.FILTER ? " (filter)" : " (auxiliary)");
    if (target.missing()) {
      return palette.name(edge.name()) + " => " + palette.bad("not found") + filter;
    }
    Found.Source source = target.source();
    return palette.name(edge.name())
        + " => "
        + palette.path(target.shown())
        + (source == null ? "" : palette.dim(" [" + source.words() + "]"))
        + filter;
  }

  /** Where it was looked for, and who has it. */
  private void missing(Loaded target, String indent) {
    for (Found.Attempt attempt : target.attempts()) {
      String folders = String.join(":", attempt.folders());
      out.println(
          indent
              + palette.dim(
                  "not in "
                      + attempt.source().words()
                      + (folders.isEmpty() ? "" : ": " + folders)));
    }
    DebianPackages.Answer answer = packages.find(target.name());
    if (answer != null) {
      out.println(indent + "Debian package " + answer.name() + " (" + answer.from() + ")");
    }
  }

  /** Prints the shortest paths to a library. Returns the exit status: 1 if there are none. */
  int why(LinkedProgram program, String library) {
    Set<Loaded> targets = new HashSet<>();
    for (Loaded object : program.chain()) {
      if (object != program.program() && isNamed(object, library)) {
        targets.add(object);
      }
    }
    if (targets.isEmpty()) {
      out.println("\t" + library + " is not loaded");
      return 1;
    }
    List<List<Loaded.Edge>> paths = paths(program.program(), targets);
    for (List<Loaded.Edge> path : paths.subList(0, Math.min(paths.size(), PATH_LIMIT))) {
      StringBuilder line = new StringBuilder("\t").append(program.program().shown());
      for (Loaded.Edge edge : path) {
        line.append(strokes.arrow).append(edge.name());
      }
      Loaded end = path.getLast().target();
      out.println(
          line.append(" => ")
              .append(end.missing() ? palette.bad("not found") : palette.path(end.shown())));
    }
    if (paths.size() > PATH_LIMIT) {
      out.println("\t" + strokes.more + " and longer ones");
    }
    if (paths.isEmpty()) {
      out.println("\t" + library + " is loaded although nothing needs it (preloaded)");
    }
    return 0;
  }

  private static boolean isNamed(Loaded object, String library) {
    String shown = object.shown();
    return object.hasName(library)
        || shown.endsWith("/" + library)
        || shown.substring(shown.lastIndexOf('/') + 1).startsWith(library + ".so")
        || object.name().startsWith(library + ".so");
  }

  /** Paths without circles, the shortest first; one more than are shown. */
  private static List<List<Loaded.Edge>> paths(Loaded start, Set<Loaded> targets) {
    Set<Loaded> leading = leadingTo(start, targets);
    List<List<Loaded.Edge>> found = new ArrayList<>();
    Deque<List<Loaded.Edge>> queue = new ArrayDeque<>();
    queue.add(List.of());
    int steps = 0;
    while (!queue.isEmpty() && found.size() <= PATH_LIMIT && steps++ < STEP_LIMIT) {
      List<Loaded.Edge> path = queue.remove();
      Loaded end = path.isEmpty() ? start : path.getLast().target();
      if (targets.contains(end)) {
        found.add(path);
        continue;
      }
      for (Loaded.Edge edge : end.edges()) {
        if (leading.contains(edge.target()) && !passes(path, start, edge.target())) {
          List<Loaded.Edge> longer = new ArrayList<>(path);
          longer.add(edge);
          queue.add(longer);
        }
      }
    }
    return found;
  }

  private static boolean passes(List<Loaded.Edge> path, Loaded start, Loaded object) {
    if (object == start) {
      return true;
    }
    for (Loaded.Edge edge : path) {
      if (edge.target() == object) {
        return true;
      }
    }
    return false;
  }

  /** Everything from which a target can be reached. */
  private static Set<Loaded> leadingTo(Loaded start, Set<Loaded> targets) {
    Set<Loaded> leading = new HashSet<>(targets);
    List<Loaded> all = new ArrayList<>();
    Deque<Loaded> queue = new ArrayDeque<>(List.of(start));
    Set<Loaded> seen = new HashSet<>();
    while (!queue.isEmpty()) {
      @Nullable Loaded object = queue.poll();
      if (object != null && seen.add(object)) {
        all.add(object);
        object.edges().forEach(edge -> queue.add(edge.target()));
      }
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Loaded object : all) {
        if (!leading.contains(object)
            && object.edges().stream().anyMatch(edge -> leading.contains(edge.target()))) {
          leading.add(object);
          changed = true;
        }
      }
    }
    return leading;
  }
}
