package dev.ferrule.script;

import java.util.ArrayList;
import java.util.List;

/** Reads version scripts and dynamic lists. */
public final class VersionScriptParser {
  private final Tokens tokens;

  private VersionScriptParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads {@code NAME { global: …; local: …; } PARENT;} nodes.
   *
   * @param file the name for messages
   * @throws dev.ferrule.diag.LinkFailure with file and line
   */
  public static VersionScript parse(String file, String text) {
    VersionScriptParser parser = new VersionScriptParser(new Tokens(file, text, "{};"));
    List<VersionScript.Node> nodes = new ArrayList<>();
    while (!parser.tokens.atEnd()) {
      nodes.add(parser.node());
    }
    return new VersionScript(nodes);
  }

  /** Reads a dynamic list: {@code { a; b*; extern "C++" { … }; };}. */
  public static VersionScript parseDynamicList(String file, String text) {
    VersionScript script = parse(file, text);
    for (VersionScript.Node node : script.nodes()) {
      if (!node.name().isEmpty() || !node.locals().isEmpty()) {
        throw new Tokens(file, "{", "{}").failure("a dynamic list has neither names nor 'local:'");
      }
    }
    return script;
  }

  private VersionScript.Node node() {
    String name = "";
    if (!"{".equals(tokens.peek())) {
      name = tokens.take();
    }
    tokens.expect("{");
    List<VersionScript.Pattern> globals = new ArrayList<>();
    List<VersionScript.Pattern> locals = new ArrayList<>();
    List<VersionScript.Pattern> current = globals;
    while (!tokens.takeIf("}")) {
      if (tokens.takeIf("global:")) {
        current = globals;
      } else if (tokens.takeIf("local:")) {
        current = locals;
      } else if (tokens.takeIf("global")) {
        tokens.expect(":");
        current = globals;
      } else if (tokens.takeIf("local")) {
        tokens.expect(":");
        current = locals;
      } else if (tokens.takeIf("extern")) {
        external(current);
      } else {
        current.add(pattern(false));
      }
    }
    List<String> parents = new ArrayList<>();
    while (!tokens.takeIf(";")) {
      parents.add(tokens.take());
    }
    return new VersionScript.Node(name, globals, locals, parents);
  }

  private void external(List<VersionScript.Pattern> into) {
    String language = tokens.take();
    boolean cxx =
        switch (language) {
          case "C" -> false;
          case "C++" -> true;
          default -> throw tokens.failure("unknown language '" + language + "'");
        };
    tokens.expect("{");
    while (!tokens.takeIf("}")) {
      into.add(pattern(cxx));
    }
    tokens.takeIf(";");
  }

  private VersionScript.Pattern pattern(boolean cxx) {
    boolean literal = tokens.nextIsQuoted();
    String text = tokens.take();
    // "local:*;" comes as one word.
    if (!"}".equals(tokens.peek())) {
      tokens.expect(";");
    }
    return new VersionScript.Pattern(text, literal, cxx);
  }
}
