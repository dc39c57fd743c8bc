package dev.ferrule.command;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A call of rustc or cargo while it is put together: the program, the reader's words, what is added
 * to the environment.
 */
final class RustCall {
  private final boolean cargo;
  private final List<String> words;
  private final Map<String, String> environment = new TreeMap<>();
  private String program;

  /**
   * @param program {@code rustc} or {@code cargo}
   * @param words the reader's arguments
   */
  RustCall(String program, List<String> words) {
    this.program = program;
    this.cargo = program.equals("cargo");
    this.words = List.copyOf(words);
  }

  boolean cargo() {
    return cargo;
  }

  List<String> words() {
    return words;
  }

  Map<String, String> environment() {
    return environment;
  }

  void runInstead(String path) {
    program = path;
  }

  String program() {
    return program;
  }

  /** What follows {@code --name} or {@code --name=} in the words, the last one; "" without it. */
  String option(String name) {
    String found = "";
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        break;
      }
      if (word.startsWith(name + "=")) {
        found = word.substring(name.length() + 1);
      } else if (word.equals(name) && i + 1 < words.size()) {
        found = words.get(i + 1);
      }
    }
    return found;
  }
}
