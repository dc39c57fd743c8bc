package dev.ferrule.command;

import dev.ferrule.ld.ResponseFiles;
import dev.ferrule.request.EmbeddedArguments;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** {@code --print-link-args}: the options of a link in the end, and where each came from. */
final class LinkArguments {
  private static final int COLUMN = 40;

  private LinkArguments() {}

  static void print(
      List<String> arguments,
      List<String> origins,
      List<EmbeddedArguments> embedded,
      Path directory,
      PrintStream out) {
    List<String> words = origins.isEmpty() ? ResponseFiles.expand(arguments, directory) : arguments;
    for (int i = 0; i < words.size(); i++) {
      line(quoted(words.get(i)), origins.isEmpty() ? "command line" : origins.get(i), out);
    }
    for (EmbeddedArguments one : embedded) {
      boolean library = one.kind() == EmbeddedArguments.Kind.LIBRARY;
      line(library ? "-l" + one.text() : one.text(), one.place(), out);
    }
  }

  private static void line(String words, String origin, PrintStream out) {
    out.println(words + " ".repeat(Math.max(1, COLUMN - words.length())) + " # " + origin);
  }

  /** As a shell would have to read it. */
  static String quoted(String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      plain &= Character.isLetterOrDigit(c) || "-_./=:,+@%".indexOf(c) >= 0;
    }
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
