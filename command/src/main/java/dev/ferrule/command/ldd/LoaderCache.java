package dev.ferrule.command.ldd;

import dev.ferrule.elf.LittleEndian;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /etc/ld.so.cache} in glibc's present format: sonames to paths. A damaged cache counts as
 * none.
 */
final class LoaderCache {
  private static final String MAGIC = "glibc-ld.so.cache1.1";
  private static final int HEADER_SIZE = 48;
  private static final int ENTRY_SIZE = 24;

  /** FLAG_ELF_LIBC6 | FLAG_X8664_LIB64 of glibc's ldconfig. */
  private static final int X86_64 = 0x0303;

  private final Map<String, String> paths = new HashMap<>();

  LoaderCache(Path file) {
    byte[] b;
    try {
      b = Files.readAllBytes(file);
    } catch (IOException e) {
      return;
    }
    int start = find(b);
    if (start < 0 || b.length - start < HEADER_SIZE) {
      return;
    }
    long count = LittleEndian.get32(b, start + 20) & 0xffffffffL;
    if (count > (b.length - start - HEADER_SIZE) / ENTRY_SIZE) {
      return;
    }
    for (int k = 0; k < count; k++) {
      int at = start + HEADER_SIZE + k * ENTRY_SIZE;
      boolean plain = LittleEndian.get64(b, at + 16) == 0; // no hardware capability asked for
      String name = text(b, start, LittleEndian.get32(b, at + 4));
      String path = text(b, start, LittleEndian.get32(b, at + 8));
      if (LittleEndian.get32(b, at) == X86_64 && plain && name != null && path != null) {
        paths.putIfAbsent(name, path);
      }
    }
  }

  /** The format may follow an older one in the same file. */
  private static int find(byte[] b) {
    for (int at = 0; at + MAGIC.length() <= b.length; at += 8) {
      if (new String(b, at, MAGIC.length(), StandardCharsets.US_ASCII).equals(MAGIC)) {
        return at;
      }
    }
    return -1;
  }

  private static @Nullable String text(byte[] b, int start, int offset) {
    if (offset < 0 || offset >= b.length - start) {
      return null;
    }
    int from = start + offset;
    int end = from;
    while (end < b.length && b[end] != 0) {
      end++;
    }
    return new String(b, from, end - from, StandardCharsets.UTF_8);
  }

  @Nullable String find(String name) {
    return paths.get(name);
  }
}
