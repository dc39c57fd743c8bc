package dev.ferrule.gcc;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The start files of one link, as ld-style arguments: those on the machine as gcc would name them,
 * or, where one of them is missing, Ferrule's own, all of them. A mixture could disagree about who
 * runs constructors and destructors.
 *
 * @param before arguments that come before all other files
 * @param after arguments that come after all other files
 * @param note which were taken and why, for {@code --verbose}
 */
record StartFiles(List<String> before, List<String> after, String note) {
  /** Whose files to take: {@code --ferrule-crt}. */
  enum Source {
    /** The machine's if all of them are there. */
    AUTO,
    BUILTIN,
    SYSTEM
  }

  /**
   * Chooses.
   *
   * @param first names of the files at the front
   * @param last names of the files at the end
   * @param folders where the machine's files are looked for
   * @param isStatic the link takes no shared library
   * @throws LinkFailure if the files are missing and nothing can stand in for them
   */
  static StartFiles choose(
      List<String> first, List<String> last, Source source, List<Path> folders, boolean isStatic) {
    if (source != Source.BUILTIN) {
      List<String> missing = new ArrayList<>(0);
      List<String> before = locate(first, folders, missing);
      List<String> after = locate(last, folders, missing);
      if (missing.isEmpty()) {
        return new StartFiles(
            before,
            after,
            "start files: the machine's: "
                + String.join(" ", before)
                + " "
                + String.join(" ", after));
      }
      if (source == Source.SYSTEM || isStatic) {
        throw missing(missing.getFirst(), source, isStatic);
      }
      return builtin(first, last, String.join(", ", missing) + " cannot be found");
    }
    if (isStatic) {
      throw new LinkFailure(
          Diagnostic.error(
                  "builtin-static",
                  "--ferrule-crt=builtin: Ferrule has start files for dynamic files only")
              .withHint(
                  "a static program takes its start files from where its libc.a is: leave the"
                      + " option away"));
    }
    return builtin(first, last, "--ferrule-crt=builtin was given");
  }

  private static StartFiles builtin(List<String> first, List<String> last, String why) {
    return new StartFiles(
        named(first),
        named(last),
        "start files: Ferrule's own for "
            + String.join(" ", first)
            + " "
            + String.join(" ", last)
            + ", because "
            + why);
  }

  private static List<String> named(List<String> names) {
    List<String> arguments = new ArrayList<>(names.size());
    for (String name : names) {
      arguments.add("--ferrule-object=" + name);
    }
    return arguments;
  }

  private static List<String> locate(List<String> names, List<Path> folders, List<String> missing) {
    List<String> paths = new ArrayList<>(names.size());
    for (String name : names) {
      String path = find(name, folders);
      if (path == null) {
        missing.add(name);
      } else {
        paths.add(path);
      }
    }
    return paths;
  }

  /** The first file of that name, or null. */
  static @Nullable String find(String name, List<Path> folders) {
    for (Path folder : folders) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return file.toString();
      }
    }
    return null;
  }

  private static LinkFailure missing(String name, Source source, boolean isStatic) {
    boolean gccs = name.startsWith("crtb") || name.startsWith("crte");
    String hint =
        gccs
            ? "it belongs to gcc (Debian, Ubuntu: apt-get install libgcc-12-dev)"
            : "it belongs to the C library (Debian, Ubuntu: apt-get install libc6-dev)";
    if (isStatic) {
      hint += ", as does the libc.a of a static program; Rust's musl targets bring their own";
    } else if (source == Source.SYSTEM) {
      hint += "; without --ferrule-crt=system Ferrule uses its own";
    }
    return new LinkFailure(
        Diagnostic.error("missing-start-file", "cannot find " + name).withHint(hint));
  }
}
