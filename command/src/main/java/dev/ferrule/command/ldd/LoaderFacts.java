package dev.ferrule.command.ldd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is compiled into a root's own glibc loader: its default folders and its version.
 * Distributions differ in the folders, so the loader is asked rather than the distribution guessed.
 *
 * @param folders each with a slash at its end; empty if unknown
 * @param minor the y of glibc 2.y; -1 if unknown
 */
record LoaderFacts(List<String> folders, int minor) {
  static final LoaderFacts UNKNOWN = new LoaderFacts(List.of(), -1);

  /** Loaders are about 200 KB; more than this is something else. */
  private static final long SIZE_LIMIT = 8 << 20;

  /** Two or more folders behind each other, each ended by a zero, one of them a /usr/lib. */
  private static final Pattern FOLDERS = Pattern.compile("\0((?:/[\\w.+/-]*lib[\\w.+/-]*/\0){2,})");

  /** "stable release version 2.36." of {@code ld.so --version}, in loaders since 2.33. */
  private static final Pattern VERSION = Pattern.compile("release version 2\\.(\\d{1,3})\\b");

  static LoaderFacts read(Path loader) {
    try {
      if (!Files.isRegularFile(loader) || Files.size(loader) > SIZE_LIMIT) {
        return UNKNOWN;
      }
      return of(new String(Files.readAllBytes(loader), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static LoaderFacts of(String content) {
    List<String> folders = new ArrayList<>();
    Matcher runs = FOLDERS.matcher(content);
    while (folders.isEmpty() && runs.find()) {
      if (runs.group(1).contains("/lib/") || runs.group(1).contains("/lib64/")) {
        folders.addAll(List.of(runs.group(1).split("\0")));
      }
    }
    Matcher version = VERSION.matcher(content);
    return new LoaderFacts(
        List.copyOf(folders), version.find() ? Integer.parseInt(version.group(1)) : -1);
  }
}
