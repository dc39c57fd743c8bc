package dev.ferrule.input;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** How the bytes of a file are had, and what was read from them, if that is kept. */
@FunctionalInterface
public interface FileOpener {
  /**
   * The file's bytes; they stay readable as long as the link.
   *
   * @param path absolute
   * @param name how messages call the file
   * @throws dev.ferrule.diag.LinkFailure if it cannot be read or is no regular file
   */
  MemorySegment open(Path path, String name);

  /** Whether there is a regular file; symbolic links are followed. */
  default boolean isFile(Path path) {
    return Files.isRegularFile(path);
  }

  /** The object in a file that {@link #open} gave. */
  default ObjectFile object(String name, MemorySegment content, ReadScratch scratch) {
    return ObjectFile.parse(name, content, scratch);
  }

  /** The shared library in a file that {@link #open} gave; see {@link SharedFile#parse}. */
  default SharedFile shared(String name, MemorySegment content, String fallbackSoname) {
    return SharedFile.parse(name, content, fallbackSoname);
  }

  /** The archive in a file that {@link #open} gave. */
  default ArchiveFile archive(String name, Path path, MemorySegment content) {
    return ArchiveFile.parse(name, path, content, this, false);
  }
}
