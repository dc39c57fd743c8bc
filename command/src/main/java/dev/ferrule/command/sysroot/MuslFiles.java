package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Puts musl's start files, {@code libc.a}, its empty companions and its headers into the tree. */
final class MuslFiles {
  /**
   * Archives that musl makes empty, all being in {@code libc.a}: without them {@code -lm} would
   * find glibc's. An archive without members is these eight bytes.
   */
  private static final List<String> COMPANIONS =
      List.of(
          "libm.a",
          "libdl.a",
          "libpthread.a",
          "librt.a",
          "libutil.a",
          "libcrypt.a",
          "libresolv.a",
          "libxnet.a");

  private static final String EMPTY_ARCHIVE = "!<arch>\n";

  private final SysrootTree tree;

  MuslFiles(SysrootTree tree) {
    this.tree = tree;
  }

  /**
   * @param libraries with {@link MuslSource#FILES}
   * @param headers the folder with {@code stdio.h}
   */
  void copy(Path libraries, @org.jspecify.annotations.Nullable Path headers)
      throws IOException, SysrootFailure {
    Path into = Files.createDirectories(tree.selfContained());
    for (String name : MuslSource.FILES) {
      Path file = libraries.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new SysrootFailure("musl is incomplete: " + file + " is missing");
      }
      Files.copy(file, into.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    for (String name : COMPANIONS) {
      Files.writeString(into.resolve(name), EMPTY_ARCHIVE);
    }
    if (headers != null && Files.isDirectory(headers)) {
      FileTrees.copy(headers, tree.folder().resolve("include"));
    }
  }

  /**
   * {@code lib/libc.a} and the others, where a reader of the book looks for them: second names of
   * the same files.
   */
  void nameInLib() throws IOException {
    Path lib = tree.folder().resolve("lib");
    for (Path file : FileTrees.list(tree.selfContained())) {
      Path second = lib.resolve(file.getFileName().toString());
      Files.deleteIfExists(second);
      try {
        Files.createLink(second, file);
      } catch (IOException | UnsupportedOperationException e) {
        Files.copy(file, second);
      }
    }
  }
}
