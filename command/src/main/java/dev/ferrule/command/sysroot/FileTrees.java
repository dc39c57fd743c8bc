package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders. */
final class FileTrees {
  private FileTrees() {}

  /** Deletes a folder and all in it; follows no link. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Copies files and folders; a link becomes what it leads to. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from, java.nio.file.FileVisitOption.FOLLOW_LINKS)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Bytes of all files; a file with several names counts once for each. */
  static long size(List<Path> files) throws IOException {
    long sum = 0;
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
