package dev.ferrule.input;

import dev.ferrule.elf.LittleEndian;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ld.so.cache} in the format of glibc 2.2 and newer (glibc, sysdeps/generic/dl-cache.h):
 * which file the loader takes for a soname. A damaged or missing cache is as an empty one.
 */
final class LoaderCache {
  private static final String MAGIC = "glibc-ld.so.cache1.1";

  /** {@code struct cache_file_new} up to its entries. */
  private static final int HEADER_SIZE = 48;

  /** {@code struct file_entry_new}. */
  private static final int ENTRY_SIZE = 24;

  private static final int MAX_BYTES = 1 << 26;

  private final byte[] bytes;
  private final int start;
  private final int count;

  private LoaderCache(byte[] bytes) {
    this.bytes = bytes;
    this.start = find(bytes);
    this.count = start < 0 ? 0 : count(bytes, start);
  }

  static LoaderCache read(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
        return new LoaderCache(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      // As if there were none: the default folders are searched anyway.
    }
    return new LoaderCache(new byte[0]);
  }

  /** The format may follow an older one in the same file, 8-aligned. */
  private static int find(byte[] b) {
    for (int at = 0; at + HEADER_SIZE <= b.length; at += 8) {
      if (matches(b, at, MAGIC)) {
        return at;
      }
    }
    return -1;
  }

  private static int count(byte[] b, int start) {
    long entries = LittleEndian.get32(b, start + 20) & 0xffffffffL;
    return entries > (b.length - start - HEADER_SIZE) / ENTRY_SIZE ? 0 : (int) entries;
  }

  /**
   * The files for a soname in the loader's order of preference, those for other processors too:
   * what an entry's flags mean differs between processors, the file itself says what it is for.
   */
  List<String> find(String soname) {
    List<String> paths = new ArrayList<>(2);
    for (int k = 0; k < count; k++) {
      int at = start + HEADER_SIZE + k * ENTRY_SIZE;
      int name = start + LittleEndian.get32(bytes, at + 4);
      // Entries for processors with further abilities (hwcap) are passed over: every machine that
      // the program will run on has the plain one.
      if (LittleEndian.get64(bytes, at + 16) == 0 && named(name, soname)) {
        String path = text(start + LittleEndian.get32(bytes, at + 8));
        if (!path.isEmpty()) {
          paths.add(path);
        }
      }
    }
    return paths;
  }

  private boolean named(int at, String name) {
    int end = at + name.length();
    return at >= 0
        && end >= at
        && end < bytes.length
        && bytes[end] == 0
        && matches(bytes, at, name);
  }

  private static boolean matches(byte[] b, int at, String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (b[at + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from) {
    int end = from;
    while (end >= 0 && end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return end < 0 || end >= bytes.length
        ? ""
        : new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }
}
