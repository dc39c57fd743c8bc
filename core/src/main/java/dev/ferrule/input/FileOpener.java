package dev.ferrule.input;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** How the bytes of a file are had. */
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
}
