package dev.ferrule.input;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.request.InputScope;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes a {@code -l} that was not found, and what may help. */
final class MissingLibrary {
  private MissingLibrary() {}

  static Diagnostic describe(
      String name, InputScope scope, List<Path> searched, List<String> foreign) {
    List<String> places = new ArrayList<>();
    if (searched.isEmpty()) {
      places.add("no folder was given to search (-L)");
    }
    for (Path directory : searched) {
      places.add("searched " + directory);
    }
    for (String file : foreign) {
      places.add("passed over " + file + ": it is for another processor");
    }
    Diagnostic diagnostic =
        Diagnostic.error("missing-library", "unable to find library -l" + name).withPlaces(places);
    String hint = hint(name, scope, searched);
    return hint == null ? diagnostic : diagnostic.withHint(hint);
  }

  private static @Nullable String hint(String name, InputScope scope, List<Path> searched) {
    for (Path directory : searched) {
      String versioned = versioned(directory, name);
      if (versioned != null) {
        return scope.staticOnly()
            ? "only the shared library is there (" + versioned + "), and -Bstatic is in force"
            : versioned
                + " is there, but not the lib"
                + name
                + ".so that its development package brings"
                + packageHint(name);
      }
      if (scope.staticOnly() && Files.exists(directory.resolve("lib" + name + ".so"))) {
        return "only the shared library is in " + directory + ", and -Bstatic is in force";
      }
    }
    String hint = packageHint(name);
    return hint.isEmpty() ? null : "the development package brings it" + hint;
  }

  private static @Nullable String versioned(Path directory, String name) {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(directory, "lib" + name + ".so.*")) {
      for (Path path : found) {
        return path.toString();
      }
    } catch (IOException | java.util.regex.PatternSyntaxException e) {
      return null;
    }
    return null;
  }

  /** Debian's names; other distributions' are close enough to be found by them. */
  private static String packageHint(String name) {
    String debian =
        switch (name) {
          case "ssl", "crypto" -> "libssl-dev";
          case "z" -> "zlib1g-dev";
          case "sqlite3" -> "libsqlite3-dev";
          case "pq" -> "libpq-dev";
          case "curl" -> "libcurl4-openssl-dev";
          case "mysqlclient" -> "default-libmysqlclient-dev";
          case "bz2" -> "libbz2-dev";
          case "lzma" -> "liblzma-dev";
          case "zstd" -> "libzstd-dev";
          case "git2" -> "libgit2-dev";
          case "ssh2" -> "libssh2-1-dev";
          case "udev" -> "libudev-dev";
          case "dbus-1" -> "libdbus-1-dev";
          case "asound" -> "libasound2-dev";
          case "X11" -> "libx11-dev";
          case "xcb" -> "libxcb1-dev";
          case "wayland-client" -> "libwayland-dev";
          case "fontconfig" -> "libfontconfig-dev";
          case "freetype" -> "libfreetype-dev";
          case "gtk-3" -> "libgtk-3-dev";
          case "pcre2-8" -> "libpcre2-dev";
          case "c", "m", "dl", "pthread", "rt", "util" -> "libc6-dev";
          case "stdc++" -> "libstdc++-12-dev";
          case "gcc", "gcc_s", "gcc_eh" -> "libgcc-12-dev";
          case "clang" -> "libclang-dev";
          case "protobuf" -> "libprotobuf-dev";
          case "systemd" -> "libsystemd-dev";
          case "sodium" -> "libsodium-dev";
          case "python3" -> "libpython3-dev";
          case "ncurses", "tinfo" -> "libncurses-dev";
          case "readline" -> "libreadline-dev";
          case "uuid" -> "uuid-dev";
          default -> "";
        };
    return debian.isEmpty() ? "" : " (Debian, Ubuntu: apt-get install " + debian + ")";
  }
}
