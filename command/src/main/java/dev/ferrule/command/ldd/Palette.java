package dev.ferrule.command.ldd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Colours of a terminal (ECMA-48, "Select Graphic Rendition"), or none.
 *
 * @param on whether to colour
 */
record Palette(boolean on) {
  /** Whether standard output is a terminal that shows colours. */
  static boolean terminal(Map<String, String> environment) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty"))
          && !environment.getOrDefault("TERM", "dumb").equals("dumb")
          && environment.getOrDefault("NO_COLOR", "").isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  String bad(String text) {
    return paint("1;31", text);
  }

  String dim(String text) {
    return paint("2", text);
  }

  String name(String text) {
    return paint("1", text);
  }

  String path(String text) {
    return paint("36", text);
  }

  private String paint(String code, String text) {
    return on ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
