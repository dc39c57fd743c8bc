package dev.ferrule.resident;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is told about each program that was linked; the last hundred of them. */
final class Programs {
  private static final int MAX_PROGRAMS = 100;

  private static final class Program {
    int links;
    int unchanged;
    int patched;
    long first;
    long last;
    long saved;
    int hits;
    int opened;
  }

  private final Map<Path, Program> programs =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Program> eldest) {
          return size() > MAX_PROGRAMS;
        }
      };

  private long links;
  private long cold;

  /**
   * @param nanoseconds from the request to the answer
   * @param patched whether only what differs from the earlier output was written
   */
  synchronized void linked(
      Path output, long nanoseconds, boolean unchanged, boolean patched, int hits, int opened) {
    links++;
    Program program = programs.computeIfAbsent(output, (Path path) -> new Program());
    if (program.links == 0) {
      program.first = nanoseconds;
    }
    program.links++;
    program.unchanged += unchanged ? 1 : 0;
    program.patched += patched ? 1 : 0;
    program.last = nanoseconds;
    program.saved += Math.max(0, program.first - nanoseconds);
    program.hits += hits;
    program.opened += opened;
  }

  synchronized void sentAway() {
    cold++;
  }

  synchronized String describe() {
    StringBuilder text = new StringBuilder();
    text.append("links: ").append(links).append(", sent away to link cold: ").append(cold);
    text.append('\n');
    for (Map.Entry<Path, Program> entry : programs.entrySet()) {
      Program program = entry.getValue();
      text.append(entry.getKey()).append('\n');
      text.append("  links: ").append(program.links);
      text.append(", nothing changed: ").append(program.unchanged);
      text.append(", only differences written: ").append(program.patched);
      text.append(", inputs kept: ").append(program.hits).append(" of ").append(program.opened);
      text.append('\n');
      text.append("  first here ").append(milliseconds(program.first));
      text.append(", last ").append(milliseconds(program.last));
      text.append(", saved since the first ").append(milliseconds(program.saved)).append('\n');
    }
    return text.toString();
  }

  static String milliseconds(long nanoseconds) {
    long tenths = nanoseconds / 100_000;
    return tenths / 10 + "." + tenths % 10 + " ms";
  }
}
