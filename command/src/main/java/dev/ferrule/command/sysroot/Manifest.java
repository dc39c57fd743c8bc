package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a complete sysroot holds and which compiler it belongs to. A text file: {@code key: value}.
 *
 * @param target the target's name
 * @param rustc the compiler that {@code std} was built with
 * @param cargo the cargo that belongs to it
 * @param compiler the first line of {@code rustc -vV}
 * @param stamp size and time of the compiler's file, to notice a change without running it
 * @param recipe how it was made: {@code packages}, {@code source} or {@code brought}
 */
public record Manifest(
    String target,
    Path rustc,
    Path cargo,
    String compiler,
    String stamp,
    String recipe,
    List<Part> parts) {

  /**
   * One thing in the tree.
   *
   * @param bytes its size in the tree; 0 where it stays with the compiler
   * @param origin where it came from
   */
  public record Part(String name, String version, long bytes, String origin) {}

  /** Null if the tree has no manifest. */
  public static @Nullable Manifest read(SysrootTree tree) throws IOException {
    if (!Files.isRegularFile(tree.manifest())) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    List<Part> parts = new ArrayList<>();
    for (String line : Files.readAllLines(tree.manifest())) {
      int colon = line.indexOf(": ");
      if (colon < 0) {
        continue;
      }
      String key = line.substring(0, colon);
      String value = line.substring(colon + 2);
      if (key.equals("part")) {
        parts.add(part(tree, value));
      } else {
        values.put(key, value);
      }
    }
    return new Manifest(
        value(tree, values, "target"),
        Path.of(value(tree, values, "rustc")),
        Path.of(value(tree, values, "cargo")),
        value(tree, values, "compiler"),
        value(tree, values, "stamp"),
        value(tree, values, "recipe"),
        parts);
  }

  private static Part part(SysrootTree tree, String value) throws IOException {
    String[] fields = value.split("\t", -1);
    try {
      if (fields.length == 4) {
        return new Part(fields[0], fields[1], Long.parseLong(fields[2]), fields[3]);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IOException(tree.manifest() + " is damaged");
  }

  private static String value(SysrootTree tree, Map<String, String> values, String key)
      throws IOException {
    String value = values.get(key);
    if (value == null) {
      throw new IOException(tree.manifest() + " is damaged: it does not name the " + key);
    }
    return value;
  }

  void write(SysrootTree tree) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("target: " + target);
    lines.add("rustc: " + rustc);
    lines.add("cargo: " + cargo);
    lines.add("compiler: " + compiler);
    lines.add("stamp: " + stamp);
    lines.add("recipe: " + recipe);
    for (Part part : parts) {
      lines.add(
          "part: " + part.name + "\t" + part.version + "\t" + part.bytes + "\t" + part.origin);
    }
    Path fresh = tree.folder().resolve("sysroot.manifest.new");
    Files.write(fresh, lines);
    Files.move(fresh, tree.manifest(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Size and time of a file; "" if it is gone. */
  public static String stamp(Path file) {
    try {
      return Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return "";
    }
  }
}
