package dev.ferrule.command;

import dev.ferrule.input.FileMapper;
import dev.ferrule.input.FileOpener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Opens files for a link that has its process to itself. The client maps the inputs that it finds
 * on the command line while Java starts, since Java takes some time for each; what it did not find,
 * or could not map, is mapped here.
 */
final class ClientFiles implements FileOpener {
  private final Map<String, MemorySegment> mapped;

  /** What is mapped goes with the process; taking it down before would only cost time. */
  private final FileOpener mapper = new FileMapper(Arena.global());

  /**
   * @param paths absolute, of regular files
   * @param contents their bytes, mapped
   */
  ClientFiles(String[] paths, ByteBuffer[] contents) {
    mapped = HashMap.newHashMap(paths.length);
    for (int i = 0; i < paths.length; i++) {
      mapped.put(paths[i], MemorySegment.ofBuffer(contents[i]));
    }
  }

  @Override
  public boolean isFile(Path path) {
    return mapped.containsKey(path.toString()) || mapper.isFile(path);
  }

  @Override
  public MemorySegment open(Path path, String name) {
    MemorySegment content = mapped.get(path.toString());
    return content == null ? mapper.open(path, name) : content;
  }
}
