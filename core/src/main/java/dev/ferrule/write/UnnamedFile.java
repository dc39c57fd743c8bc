package dev.ferrule.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file that has no name yet, and goes away with the process that has it open. */
public interface UnnamedFile extends AutoCloseable {
  /** For reading and writing. Closed with the file. */
  FileChannel channel();

  /**
   * Gives it a name that nothing has, on the file system that it is on.
   *
   * @throws IOException if there is such a name, or it cannot be made
   */
  void name(Path path) throws IOException;

  @Override
  void close() throws IOException;
}
