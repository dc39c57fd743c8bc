package dev.ferrule.diag;

import java.nio.file.InvalidPathException;

/** What to say of a name that no file can have: in scripts, thin archives and response files. */
public final class BadPath {
  private BadPath() {}

  /** One error, with what cannot be printed made visible. */
  public static Diagnostic describe(InvalidPathException e) {
    StringBuilder name = new StringBuilder();
    String input = e.getInput();
    for (int i = 0; i < input.length(); i++) {
      char c = input.charAt(i);
      if (c < ' ') {
        name.append('\\').append('x').append(Integer.toHexString(c | 0x100), 1, 3);
      } else {
        name.append(c);
      }
    }
    return Diagnostic.error("bad-path", "'" + name + "' cannot be a file name: " + e.getReason());
  }
}
