package dev.ferrule.gcc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What build systems ask a compiler driver about its files ({@code gcc(1)}, "Developer Options"),
 * answered as gcc does, for the files that a link would use.
 */
final class GccAnswers {
  private final GccInstallation installation;
  private final Path directory;
  private final List<Path> prefixes;
  private final Map<String, String> environment;
  private final String sysroot;

  /**
   * @param directory absolute; what relative folders are taken from
   * @param prefixes {@code -B}
   * @param environment LIBRARY_PATH and COMPILER_PATH are used
   */
  GccAnswers(
      GccInstallation installation,
      Path directory,
      List<Path> prefixes,
      Map<String, String> environment,
      String sysroot) {
    this.installation = installation;
    this.directory = directory;
    this.prefixes = prefixes;
    this.environment = environment;
    this.sysroot = sysroot;
  }

  /** The answer, or null to what is no question. */
  @Nullable String answer(String question) {
    int equals = question.indexOf('=');
    if (equals > 0) {
      String name = question.substring(equals + 1);
      return switch (question.substring(0, equals)) {
        case "-print-file-name" -> file(name);
        case "-print-prog-name" -> program(name);
        default -> null;
      };
    }
    return switch (question) {
      case "-dumpmachine" -> installation.machine();
      // Its folder's name is as much of gcc's version as can be known without running it.
      case "-dumpversion", "-dumpfullversion" -> version();
      case "-print-libgcc-file-name" -> file("libgcc.a");
      case "-print-search-dirs" -> searchFolders();
      case "-print-sysroot" -> sysroot;
      case "-print-multiarch" -> "x86_64-linux-gnu";
      case "-print-multi-directory" -> ".";
      case "-print-multi-lib" -> ".;";
      case "-print-multi-os-directory" ->
          Files.exists(Path.of(sysroot + "/usr/lib64/libc.so")) ? "../lib64" : "../lib";
      default -> null;
    };
  }

  private String version() {
    Path gcc = installation.gccFolder();
    return gcc == null ? "0" : gcc.getFileName().toString();
  }

  /** Its path if it is found, otherwise the name itself. */
  private String file(String name) {
    for (Path folder : libraryFolders()) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        return file.toString();
      }
    }
    return name;
  }

  private List<Path> libraryFolders() {
    List<Path> folders = new ArrayList<>(prefixes);
    addPath("LIBRARY_PATH", folders);
    folders.addAll(installation.libraryFolders());
    return folders;
  }

  private String program(String name) {
    for (Path folder : programFolders()) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file.toString();
      }
    }
    return name;
  }

  private List<Path> programFolders() {
    List<Path> folders = new ArrayList<>(prefixes);
    addPath("COMPILER_PATH", folders);
    Path gcc = installation.gccFolder();
    if (gcc != null) {
      folders.add(gcc);
    }
    return folders;
  }

  private void addPath(String variable, List<Path> folders) {
    for (String folder : environment.getOrDefault(variable, "").split(":", -1)) {
      if (!folder.isEmpty()) {
        folders.add(directory.resolve(folder));
      }
    }
  }

  private String searchFolders() {
    Path gcc = installation.gccFolder();
    return "install: "
        + (gcc == null ? "" : gcc + "/")
        + "\nprograms: ="
        + joined(programFolders())
        + "\nlibraries: ="
        + joined(libraryFolders());
  }

  private static String joined(List<Path> folders) {
    StringBuilder text = new StringBuilder();
    for (Path folder : folders) {
      text.append(text.isEmpty() ? "" : ":").append(folder).append('/');
    }
    return text.toString();
  }
}
