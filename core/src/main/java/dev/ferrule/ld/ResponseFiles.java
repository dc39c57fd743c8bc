package dev.ferrule.ld;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Replaces {@code @file} by the words in the file, quoted as GNU programs quote them. */
public final class ResponseFiles {
  private static final int MAX_DEPTH = 16;

  private ResponseFiles() {}

  /**
   * @param directory what relative names are taken from
   * @throws LinkFailure if a file cannot be read, or files name each other without end
   */
  public static List<String> expand(List<String> arguments, Path directory) {
    List<String> result = new ArrayList<>(arguments.size());
    expand(arguments, directory, 0, result);
    return result;
  }

  private static void expand(
      List<String> arguments, Path directory, int depth, List<String> result) {
    for (String argument : arguments) {
      if (argument.length() < 2 || argument.charAt(0) != '@') {
        result.add(argument);
        continue;
      }
      if (depth == MAX_DEPTH) {
        throw new LinkFailure(
            Diagnostic.error("bad-option", argument + ": files name each other without end"));
      }
      Path file = directory.resolve(argument.substring(1));
      if (!Files.exists(file)) {
        // As GNU programs do: then it is a name like any other.
        result.add(argument);
        continue;
      }
      try {
        expand(split(Files.readString(file)), directory, depth + 1, result);
      } catch (IOException e) {
        throw new LinkFailure(
            Diagnostic.error("cannot-open", "cannot open " + file + ": " + e.getMessage()));
      }
    }
  }

  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (c <= ' ') {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
