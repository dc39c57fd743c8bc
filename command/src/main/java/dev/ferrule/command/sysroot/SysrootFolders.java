package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder with one sysroot for each target, or a symbolic link to where the reader has put it:
 * {@code $FERRULE_SYSROOTS}, {@code $XDG_DATA_HOME/ferrule/sysroots} or {@code
 * ~/.local/share/ferrule/sysroots}.
 */
public record SysrootFolders(Path root) {
  /** The one target there is a recipe for. */
  public static final String MUSL_TARGET = "x86_64-unknown-linux-musl";

  /**
   * @param directory what a relative path is taken from
   */
  public static SysrootFolders of(Map<String, String> environment, Path directory) {
    String own = environment.getOrDefault("FERRULE_SYSROOTS", "");
    if (!own.isEmpty()) {
      return new SysrootFolders(directory.resolve(own));
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
    Path base = data.startsWith("/") ? Path.of(data) : Path.of(home, ".local/share");
    return new SysrootFolders(base.resolve("ferrule/sysroots"));
  }

  /** Where the target's sysroot is, or is a link to it. */
  Path entry(String target) {
    return root.resolve(target);
  }

  /** The target's sysroot, or null if there is no complete one. */
  public @Nullable SysrootTree find(String target) {
    try {
      SysrootTree tree = new SysrootTree(entry(target).toRealPath(), target);
      return Files.isRegularFile(tree.manifest()) ? tree : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The targets that have an entry, complete or not, in the order of their names. */
  List<String> targets() throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(root)) {
      try (Stream<Path> entries = Files.list(root)) {
        entries.sorted().forEach(entry -> names.add(entry.getFileName().toString()));
      }
    }
    return names;
  }

  /** Fails if the target has a sysroot in the root itself and another folder is meant. */
  void requireRegistrable(String target, Path folder) throws SysrootFailure {
    Path entry = entry(target);
    if (!folder.equals(entry)
        && !Files.isSymbolicLink(entry)
        && Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
      throw new SysrootFailure(
          "there is a sysroot for " + target + " at " + entry + " already",
          "take it away first: ferrule sysroot remove " + target);
    }
  }

  /** Makes the target's entry lead to a folder elsewhere. */
  void register(String target, Path folder) throws IOException, SysrootFailure {
    requireRegistrable(target, folder);
    Path entry = entry(target);
    if (!folder.equals(entry)) {
      Files.deleteIfExists(entry);
      Files.createDirectories(root);
      Files.createSymbolicLink(entry, folder);
    }
  }

  /** Takes the entry away if it is a link to that folder. */
  void forget(String target, Path folder) throws IOException {
    Path entry = entry(target);
    if (Files.isSymbolicLink(entry) && Files.readSymbolicLink(entry).equals(folder)) {
      Files.delete(entry);
    }
  }
}
