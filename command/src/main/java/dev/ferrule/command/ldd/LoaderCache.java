package dev.ferrule.command.ldd;

import dev.ferrule.elf.MalformedElfException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /etc/ld.so.cache}: which file has a name, in glibc's three layouts (its dl-cache.h): the
 * old one of libc5 and glibc before 2.32, the present one, and the present one behind the old one.
 * A damaged cache counts as none, as for the loader.
 */
final class LoaderCache {
  private static final byte[] OLD_MAGIC = "ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
  private static final int OLD_HEADER_SIZE = 16;
  private static final int OLD_ENTRY_SIZE = 12;
  private static final int HEADER_SIZE = 48;
  private static final int ENTRY_SIZE = 24;

  /** {@code cache_file_new_flags_endian_*}: of the machine that wrote the file. */
  private static final int BYTE_ORDER = 3;

  private static final int LITTLE = 2;
  private static final int BIG = 3;

  /** {@code cache_extension_magic} and {@code cache_extension_tag_glibc_hwcaps}. */
  private static final long EXTENSION_MAGIC = 0xeaa42174L;

  private static final int TAG_GLIBC_HWCAPS = 1;

  /** {@code DL_CACHE_HWCAP_EXTENSION}: the low half is then an index of a glibc-hwcaps folder. */
  private static final long HWCAP_EXTENSION = 1L << 62;

  /** {@code FLAG_ELF}: for any ELF loader. */
  private static final int ANY_ELF = 1;

  /**
   * @param level the glibc-hwcaps folder that the file is in, or null
   * @param legacy whether it asks for a hardware capability of the kind used before glibc 2.33
   */
  private record Entry(int flags, String path, @Nullable String level, boolean legacy) {}

  private final Map<String, List<Entry>> entries = new HashMap<>();
  private final List<String> levels = new ArrayList<>();

  /** An empty one. */
  LoaderCache() {}

  /**
   * @param big whether the machine that the file is for is big-endian; older files do not say
   */
  static LoaderCache read(Path file, boolean big) {
    LoaderCache cache = new LoaderCache();
    try {
      if (Files.isRegularFile(file)) {
        cache.parse(ElfBytes.of(Files.readAllBytes(file)).as(true, big));
      }
    } catch (IOException | MalformedElfException e) {
      return new LoaderCache();
    }
    return cache;
  }

  private void parse(ElfBytes b) {
    if (startsWith(b, 0, MAGIC)) {
      parseNew(b, 0);
      return;
    }
    if (!startsWith(b, 0, OLD_MAGIC)) {
      return;
    }
    long count = b.u32(12);
    long strings = OLD_HEADER_SIZE + count * OLD_ENTRY_SIZE;
    // Aligned as a 64-bit number is: to 8 bytes, to 4 on 32-bit x86.
    for (long at : new long[] {(strings + 7) & ~7L, (strings + 3) & ~3L}) {
      if (startsWith(b, at, MAGIC)) {
        parseNew(b, at);
        return;
      }
    }
    for (long k = 0; k < count; k++) {
      long at = OLD_HEADER_SIZE + k * OLD_ENTRY_SIZE;
      String name = b.text(strings + b.u32(at + 4));
      String path = b.text(strings + b.u32(at + 8));
      add(name, new Entry((int) b.u32(at), path, null, false));
    }
  }

  private void parseNew(ElfBytes given, long start) {
    int order = given.u8(start + 28) & BYTE_ORDER;
    ElfBytes b =
        order == LITTLE ? given.as(true, false) : order == BIG ? given.as(true, true) : given;
    long count = b.u32(start + 20);
    readLevels(b, start);
    for (long k = 0; k < count; k++) {
      long at = start + HEADER_SIZE + k * ENTRY_SIZE;
      long hwcap = b.u64(at + 16);
      boolean extension = (hwcap & HWCAP_EXTENSION) != 0;
      int index = (int) hwcap;
      if (extension && (index < 0 || index >= levels.size())) {
        continue;
      }
      add(
          b.text(start + b.u32(at + 4)),
          new Entry(
              (int) b.u32(at),
              b.text(start + b.u32(at + 8)),
              extension ? levels.get(index) : null,
              !extension && hwcap != 0));
    }
  }

  private void readLevels(ElfBytes b, long start) {
    // Counted from the start of the file, unlike the offsets of names.
    long extension = b.u32(start + 32);
    if (extension == 0 || b.u32(extension) != EXTENSION_MAGIC) {
      return;
    }
    long count = b.u32(extension + 4);
    for (long k = 0; k < count; k++) {
      long at = extension + 8 + 16 * k;
      if (b.u32(at) == TAG_GLIBC_HWCAPS) {
        long names = b.u32(at + 8);
        long size = b.u32(at + 12);
        for (long n = 0; n + 4 <= size; n += 4) {
          levels.add(b.text(start + b.u32(names + n)));
        }
      }
    }
  }

  private void add(String name, Entry entry) {
    entries.computeIfAbsent(name, n -> new ArrayList<>(1)).add(entry);
  }

  private static boolean startsWith(ElfBytes b, long at, byte[] magic) {
    if (b.size() - at < magic.length) {
      return false;
    }
    for (int k = 0; k < magic.length; k++) {
      if (b.u8(at + k) != magic[k]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The path of a library, or null.
   *
   * @param flags which kind of file: {@link Abi#cacheFlags}
   * @param usable glibc-hwcaps folders that this processor can use, the best first
   */
  @Nullable String find(String name, int flags, List<String> usable) {
    String plain = null;
    String best = null;
    int bestLevel = usable.size();
    for (Entry entry : entries.getOrDefault(name, List.of())) {
      if ((entry.flags != flags && entry.flags != ANY_ELF) || entry.legacy) {
        continue;
      }
      if (entry.level == null) {
        plain = plain == null ? entry.path : plain;
      } else {
        int level = usable.indexOf(entry.level);
        if (level >= 0 && level < bestLevel) {
          bestLevel = level;
          best = entry.path;
        }
      }
    }
    return best != null ? best : plain;
  }
}
