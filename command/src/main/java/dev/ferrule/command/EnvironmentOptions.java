package dev.ferrule.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Options that the environment gives to all links. */
final class EnvironmentOptions {
  private static final String MAX_GLIBC = "FERRULE_MAX_GLIBC";
  private static final String ALLOW_EMBEDDED = "FERRULE_ALLOW_EMBEDDED_ARGS";
  private static final String MEMORY_LIMIT = "FERRULE_MEMORY_LIMIT";
  private static final String MAX_LINKS = "FERRULE_MAX_LINKS";

  private EnvironmentOptions() {}

  /** ld-style, to be put before the line's own; a variable that is empty asks for nothing. */
  static List<String> of(Map<String, String> environment) {
    String maxGlibc = environment.getOrDefault(MAX_GLIBC, "");
    String allowed = environment.getOrDefault(ALLOW_EMBEDDED, "");
    String memoryLimit = environment.getOrDefault(MEMORY_LIMIT, "");
    String maxLinks = environment.getOrDefault(MAX_LINKS, "");
    if (maxGlibc.isEmpty() && allowed.isEmpty() && memoryLimit.isEmpty() && maxLinks.isEmpty()) {
      return List.of();
    }
    List<String> options = new ArrayList<>();
    if (!maxGlibc.isEmpty()) {
      options.add("--max-glibc=" + maxGlibc);
    }
    if (allowed.equals("1")) {
      options.add("--allow-embedded-args");
    } else if (!allowed.isEmpty() && !allowed.equals("0")) {
      options.add("--allow-embedded-args=" + allowed);
    }
    if (!memoryLimit.isEmpty()) {
      options.add("--memory-limit=" + memoryLimit);
    }
    if (!maxLinks.isEmpty()) {
      options.add("--max-links=" + maxLinks);
    }
    return options;
  }
}
