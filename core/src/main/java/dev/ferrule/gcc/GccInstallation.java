package dev.ferrule.gcc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where gcc's and the C library's files are on this machine, found by looking at the folders that
 * gcc itself is configured with on the usual distributions.
 */
final class GccInstallation {
  private static final String[] TRIPLES = {
    "x86_64-linux-gnu",
    "x86_64-redhat-linux",
    "x86_64-pc-linux-gnu",
    "x86_64-suse-linux",
    "x86_64-unknown-linux-gnu",
    "x86_64-alpine-linux-musl"
  };

  private final String root;
  private final @Nullable Path gccFolder;

  /**
   * @param sysroot prefix of every folder, or ""
   */
  GccInstallation(String sysroot) {
    this.root = sysroot;
    this.gccFolder = newestGcc();
  }

  private @Nullable Path newestGcc() {
    Path best = null;
    int bestVersion = -1;
    for (String triple : TRIPLES) {
      for (String parent : new String[] {"/usr/lib/gcc/", "/usr/lib64/gcc/"}) {
        Path folder = Path.of(root + parent + triple);
        if (!Files.isDirectory(folder)) {
          continue;
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(folder)) {
          for (Path version : versions) {
            int number = leadingNumber(version.getFileName().toString());
            if (number > bestVersion && Files.exists(version.resolve("crtbegin.o"))) {
              best = version;
              bestVersion = number;
            }
          }
        } catch (IOException e) {
          // A folder that cannot be listed holds nothing that could be used.
        }
      }
    }
    return best;
  }

  private static int leadingNumber(String text) {
    int value = 0;
    for (int i = 0; i < text.length() && Character.isDigit(text.charAt(i)) && i < 6; i++) {
      value = value * 10 + text.charAt(i) - '0';
    }
    return value;
  }

  /** gcc's name for what it compiles for. */
  String machine() {
    Path triple = gccFolder == null ? null : gccFolder.getParent();
    return triple == null ? TRIPLES[0] : triple.getFileName().toString();
  }

  /** The folder of crtbegin.o and libgcc.a, or null. */
  @Nullable Path gccFolder() {
    return gccFolder;
  }

  /** The folders that are searched for libraries and start files, in gcc's order. */
  List<Path> libraryFolders() {
    List<Path> folders = new ArrayList<>();
    if (gccFolder != null) {
      folders.add(gccFolder);
    }
    for (String folder :
        new String[] {
          "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64",
          "/usr/local/lib64", "/usr/local/lib/x86_64-linux-gnu", "/usr/lib", "/lib",
          "/usr/local/lib"
        }) {
      Path path = Path.of(root + folder);
      if (Files.isDirectory(path)) {
        folders.add(path);
      }
    }
    return folders;
  }
}
