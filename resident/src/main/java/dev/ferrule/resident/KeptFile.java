package dev.ferrule.resident;

import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.InputFile;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SharedFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an input and what was read from them. Its fields that change are guarded by the
 * {@link KeptInputs} that holds it.
 */
final class KeptFile {
  /** Tells contents apart: two files with one number have the same bytes. */
  final long number;

  final MemorySegment content;

  /** A copy that nothing can change, rather than a mapping, which shows writes to the file. */
  final boolean copied;

  private final Arena arena;
  private final Map<String, InputFile> parsed = new HashMap<>();

  Path path;
  FileStamp stamp;

  /** Whether the stamp alone tells that the file is as it was. */
  boolean settled;

  /** How many links use it now. */
  int pins;

  /** Not kept any more; closed when the last link lets go. */
  boolean dropped;

  /** The link that used it last. */
  long lastUse;

  /** As last reckoned. */
  long bytes;

  KeptFile(
      long number,
      Path path,
      FileStamp stamp,
      boolean settled,
      boolean copied,
      MemorySegment content,
      Arena arena) {
    this.number = number;
    this.path = path;
    this.stamp = stamp;
    this.settled = settled;
    this.copied = copied;
    this.content = content;
    this.arena = arena;
  }

  /** What was read under this key, or null. The key names everything that the reader was told. */
  synchronized @Nullable InputFile parsed(String key) {
    return parsed.get(key);
  }

  /** The object that was read under any name, or null. */
  synchronized @Nullable ObjectFile object() {
    for (InputFile file : parsed.values()) {
      if (file instanceof ObjectFile object) {
        return object;
      }
    }
    return null;
  }

  synchronized void keep(String key, InputFile file) {
    if (file instanceof ObjectFile) {
      // Under another name it is made again for nothing.
      parsed.values().removeIf((InputFile other) -> other instanceof ObjectFile);
    }
    parsed.put(key, file);
  }

  /** About how much memory it takes beside mapped pages, which are the system's to drop. */
  synchronized long memory() {
    long sum = 512 + (copied ? content.byteSize() : 0);
    for (InputFile file : parsed.values()) {
      sum +=
          switch (file) {
            case ObjectFile object -> object.keptBytes();
            case SharedFile shared -> shared.keptBytes();
            case ArchiveFile archive -> archive.keptBytes();
          };
    }
    return sum;
  }

  void close() {
    arena.close();
  }
}
