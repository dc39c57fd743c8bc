package dev.ferrule.command.ldd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The file system that programs are looked at in: this machine's, or that below a folder, whose
 * symbolic links then lead to places below that folder.
 */
final class Root {
  /** As many symbolic links as Linux follows ({@code ELOOP}). */
  private static final int LINK_LIMIT = 40;

  private final @Nullable Path folder;
  private final Path directory;

  /**
   * @param folder absolute, or null for this machine's file system
   * @param directory the absolute current directory
   */
  Root(@Nullable Path folder, Path directory) {
    this.folder = folder;
    this.directory = directory;
  }

  /** Whether it is this machine's own. */
  boolean machine() {
    return folder == null;
  }

  /** The absolute current directory. */
  Path directory() {
    return directory;
  }

  /** Where a path lies on this machine. Relative ones start at the current directory. */
  Path host(String path) {
    if (folder == null || !path.startsWith("/")) {
      return directory.resolve(path);
    }
    return resolve(folder, path);
  }

  /** The path below the folder for a file that was named as it lies on this machine, or null. */
  @Nullable String inside(Path file) {
    if (folder == null) {
      return null;
    }
    Path normal = directory.resolve(file).normalize();
    return normal.startsWith(folder) ? "/" + folder.relativize(normal) : null;
  }

  private static Path resolve(Path folder, String path) {
    Deque<String> rest = new ArrayDeque<>();
    push(rest, path);
    Path at = folder;
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.pop();
      if (part.equals("..")) {
        Path parent = at.getParent();
        at = at.equals(folder) || parent == null ? folder : parent;
        continue;
      }
      Path next = at.resolve(part);
      if (!Files.isSymbolicLink(next) || ++links > LINK_LIMIT) {
        at = next;
        continue;
      }
      try {
        String target = Files.readSymbolicLink(next).toString();
        if (target.startsWith("/")) {
          at = folder;
        }
        push(rest, target);
      } catch (IOException e) {
        at = next; // it is gone or may not be read: opening it will tell
      }
    }
    return at;
  }

  private static void push(Deque<String> rest, String path) {
    String[] parts = path.split("/", -1);
    for (int k = parts.length - 1; k >= 0; k--) {
      if (!parts[k].isEmpty() && !parts[k].equals(".")) {
        rest.push(parts[k]);
      }
    }
  }
}
