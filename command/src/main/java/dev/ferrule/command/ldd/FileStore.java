package dev.ferrule.command.ldd;

import dev.ferrule.elf.MalformedElfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files that were opened, each read once, whatever names it has. */
final class FileStore {
  /**
   * @param key device and inode
   * @param elf null if it was refused
   * @param refusal why, in the loader's words
   */
  record Opened(Object key, @Nullable ElfFile elf, @Nullable String refusal) {}

  private final Map<Object, Opened> files = new HashMap<>();
  private final Map<Path, Boolean> folders = new HashMap<>();

  /** Opens a file; null if there is none or it may not be read. */
  @Nullable Opened open(Path file) {
    Object key;
    boolean regular;
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Object known = attributes.fileKey();
      key = known == null ? file.toAbsolutePath() : known;
      regular = attributes.isRegularFile();
    } catch (IOException e) {
      return null;
    }
    Opened opened = files.get(key);
    if (opened == null) {
      opened = regular ? read(file, key) : new Opened(key, null, "cannot read file data: Error 21");
      if (opened != null) {
        files.put(key, opened);
      }
    }
    return opened;
  }

  private static @Nullable Opened read(Path file, Object key) {
    try {
      ElfBytes bytes = ElfBytes.map(file);
      String refusal = ElfFile.refusal(bytes);
      if (refusal != null) {
        return new Opened(key, null, refusal);
      }
      try {
        return new Opened(key, ElfFile.read(bytes), null);
      } catch (MalformedElfException e) {
        return new Opened(key, null, words(e));
      }
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return Files.isReadable(file) ? new Opened(key, null, "cannot read file data") : null;
    }
  }

  /** What is damaged, and where. */
  static String words(MalformedElfException e) {
    String message = "damaged file: " + e.getMessage();
    return e.offset() < 0 ? message : message + " (offset 0x" + Long.toHexString(e.offset()) + ")";
  }

  /** Whether a folder exists; asked often for the same ones. */
  boolean isFolder(Path folder) {
    return folders.computeIfAbsent(folder, Files::isDirectory);
  }
}
