package dev.ferrule.script;

import java.util.List;

/**
 * A version script ({@code ld}, "VERSION Command") or a dynamic list: which symbols are visible,
 * and under which version.
 *
 * @param nodes in order; a dynamic list is one anonymous node
 */
public record VersionScript(List<Node> nodes) {
  public VersionScript {
    nodes = List.copyOf(nodes);
  }

  /**
   * One version.
   *
   * @param name "" for the anonymous one
   * @param globals what it exports
   * @param locals what is hidden
   * @param parents the versions that it inherits
   */
  public record Node(
      String name, List<Pattern> globals, List<Pattern> locals, List<String> parents) {
    public Node {
      globals = List.copyOf(globals);
      locals = List.copyOf(locals);
      parents = List.copyOf(parents);
    }
  }

  /**
   * @param text a name, or a glob
   * @param literal in quotes: not a glob whatever it contains
   * @param cxx inside {@code extern "C++"}: compared with the demangled name
   */
  public record Pattern(String text, boolean literal, boolean cxx) {
    /** Whether it names one symbol. */
    public boolean isExact() {
      return literal || !GlobPattern.isGlob(text);
    }
  }
}
