package dev.ferrule.script;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the linker scripts that stand in for libraries. Scripts that lay out a program are refused.
 */
public final class LinkerScriptParser {
  private final Tokens tokens;
  private final List<LinkerScript.Command> commands = new ArrayList<>();

  private LinkerScriptParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * @param file the name for messages
   * @throws dev.ferrule.diag.LinkFailure with file and line
   */
  public static LinkerScript parse(String file, String text) {
    LinkerScriptParser parser = new LinkerScriptParser(new Tokens(file, text, "(),;{}"));
    while (!parser.tokens.atEnd()) {
      parser.command();
    }
    return new LinkerScript(parser.commands);
  }

  private void command() {
    if (tokens.takeIf(";")) {
      return;
    }
    String word = tokens.peek();
    switch (word == null ? "" : word) {
      case "INPUT", "GROUP" -> {
        tokens.take();
        List<LinkerScript.Item> items = new ArrayList<>();
        tokens.expect("(");
        items(items, false);
        commands.add(new LinkerScript.Input(items));
      }
      case "SEARCH_DIR" -> {
        tokens.take();
        tokens.expect("(");
        commands.add(new LinkerScript.SearchDir(tokens.take()));
        tokens.expect(")");
      }
      case "OUTPUT_FORMAT", "OUTPUT_ARCH", "TARGET" -> {
        tokens.take();
        tokens.expect("(");
        while (!tokens.takeIf(")")) {
          tokens.take();
        }
      }
      default ->
          throw tokens.failure(
              "'"
                  + word
                  + "' is not understood: only scripts that stand in for a library (INPUT, GROUP,"
                  + " AS_NEEDED, SEARCH_DIR, OUTPUT_FORMAT) are supported");
    }
  }

  private void items(List<LinkerScript.Item> items, boolean asNeeded) {
    while (!tokens.takeIf(")")) {
      if (tokens.takeIf(",")) {
        continue;
      }
      if (tokens.takeIf("AS_NEEDED")) {
        tokens.expect("(");
        if (asNeeded) {
          throw tokens.failure("AS_NEEDED inside AS_NEEDED");
        }
        items(items, true);
      } else {
        items.add(new LinkerScript.Item(tokens.take(), asNeeded));
      }
    }
  }
}
