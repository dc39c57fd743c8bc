package dev.ferrule.demangle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Tables of names: a line with the mangled name, then an indented line with what it means. Lines
 * that begin with {@code #} are comments.
 */
final class NameTable {
  record Row(String mangled, String readable) {}

  private NameTable() {}

  static List<Row> read(String table) {
    List<Row> rows = new ArrayList<>();
    String mangled = "";
    for (String line : text(table).lines().toList()) {
      if (line.startsWith("  ")) {
        rows.add(new Row(mangled, line.substring(2)));
      } else if (!line.startsWith("#")) {
        mangled = line;
      }
    }
    return rows;
  }

  private static String text(String table) {
    try (InputStream in =
        Objects.requireNonNull(NameTable.class.getResourceAsStream(table), table)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
