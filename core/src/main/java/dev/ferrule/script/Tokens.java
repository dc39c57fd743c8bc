package dev.ferrule.script;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of a script with their lines. Comments are C's and, where a line starts with it, {@code
 * #}.
 */
final class Tokens {
  private final String file;
  private final List<String> words = new ArrayList<>();
  private final List<Integer> lines = new ArrayList<>();
  private final List<Boolean> quoted = new ArrayList<>();
  private int next;

  /**
   * @param punctuation characters that are words of their own
   */
  Tokens(String file, String text, String punctuation) {
    this.file = file;
    int line = 1;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
        i++;
      } else if (c <= ' ') {
        i++;
      } else if (text.startsWith("/*", i)) {
        int end = text.indexOf("*/", i + 2);
        if (end < 0) {
          throw failure("comment does not end", line);
        }
        for (int k = i; k < end; k++) {
          line += text.charAt(k) == '\n' ? 1 : 0;
        }
        i = end + 2;
      } else if (c == '#') {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
      } else if (c == '"') {
        int end = text.indexOf('"', i + 1);
        if (end < 0) {
          throw failure("quoted name does not end", line);
        }
        add(text.substring(i + 1, end), line, true);
        i = end + 1;
      } else if (punctuation.indexOf(c) >= 0) {
        add(String.valueOf(c), line, false);
        i++;
      } else {
        int from = i;
        while (i < text.length()
            && text.charAt(i) > ' '
            && text.charAt(i) != '"'
            && punctuation.indexOf(text.charAt(i)) < 0
            && !text.startsWith("/*", i)) {
          i++;
        }
        addWord(text.substring(from, i), line);
      }
    }
  }

  /** {@code local:*} is written without a blank as often as with one. */
  private void addWord(String word, int line) {
    for (String label : new String[] {"local:", "global:"}) {
      if (word.length() > label.length()
          && word.startsWith(label)
          && word.charAt(label.length()) != ':') {
        add(label, line, false);
        add(word.substring(label.length()), line, false);
        return;
      }
    }
    add(word, line, false);
  }

  private void add(String word, int line, boolean inQuotes) {
    words.add(word);
    lines.add(line);
    quoted.add(inQuotes);
  }

  boolean atEnd() {
    return next == words.size();
  }

  /** The next word without taking it, or null at the end. */
  @Nullable String peek() {
    return atEnd() ? null : words.get(next);
  }

  /** Whether the word that comes next stands in quotes. */
  boolean nextIsQuoted() {
    return !atEnd() && quoted.get(next);
  }

  String take() {
    if (atEnd()) {
      throw failure("ends too early");
    }
    return words.get(next++);
  }

  void expect(String word) {
    String found = take();
    if (!found.equals(word)) {
      next--;
      throw failure("expected '" + word + "', found '" + found + "'");
    }
  }

  boolean takeIf(String word) {
    if (!atEnd() && words.get(next).equals(word) && !quoted.get(next)) {
      next++;
      return true;
    }
    return false;
  }

  /** An error at the next word. */
  LinkFailure failure(String what) {
    int line = lines.isEmpty() ? 1 : lines.get(Math.min(next, lines.size() - 1));
    return failure(what, line);
  }

  private LinkFailure failure(String what, int line) {
    return new LinkFailure(Diagnostic.error("bad-script", file + ":" + line + ": " + what));
  }
}
