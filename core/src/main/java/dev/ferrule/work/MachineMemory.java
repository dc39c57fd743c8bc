package dev.ferrule.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How much memory the machine has, or the control group that the process is in (a container): see
 * proc_meminfo(5) and the kernel's cgroup-v2.rst and cgroup-v1/memory.rst. All in bytes.
 */
public final class MachineMemory {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private MachineMemory() {}

  /** All there is; {@code Long.MAX_VALUE} if unknown. */
  public static long total() {
    long machine = kilobytes("/proc/meminfo", "MemTotal:");
    long group = Long.MAX_VALUE;
    for (Path folder = group(); folder != null; folder = above(folder)) {
      group = Math.min(group, limit(folder));
    }
    return Math.min(machine, group);
  }

  /** What programs could still get without swapping; {@code Long.MAX_VALUE} if unknown. */
  public static long available() {
    long least = kilobytes("/proc/meminfo", "MemAvailable:");
    for (Path folder = group(); folder != null; folder = above(folder)) {
      long limit = limit(folder);
      if (limit < Long.MAX_VALUE) {
        least = Math.min(least, Math.max(0, limit - used(folder)));
      }
    }
    return least;
  }

  /**
   * The most that this process ever had in memory, files that it looked at included; 0: unknown.
   */
  public static long processPeak() {
    long peak = kilobytes("/proc/self/status", "VmHWM:");
    return peak == Long.MAX_VALUE ? 0 : peak;
  }

  private static long limit(Path folder) {
    long second = number(folder.resolve("memory.max"));
    return second < Long.MAX_VALUE ? second : number(folder.resolve("memory.limit_in_bytes"));
  }

  /** What the group holds and the kernel cannot take back just so. */
  private static long used(Path folder) {
    long used = number(folder.resolve("memory.current"));
    if (used == Long.MAX_VALUE) {
      used = number(folder.resolve("memory.usage_in_bytes"));
    }
    if (used == Long.MAX_VALUE) {
      return 0;
    }
    String text = read(folder.resolve("memory.stat"));
    for (String name : new String[] {"total_inactive_file ", "inactive_file "}) {
      int at = text == null ? -1 : text.indexOf(name);
      if (text != null && at >= 0) {
        return Math.max(0, used - parse(text, at + name.length()));
      }
    }
    return used;
  }

  /** The folder of the process's own group, of either version; null if there is none. */
  private static @Nullable Path group() {
    String text = read(Path.of("/proc/self/cgroup"));
    Path found = null;
    if (text != null) {
      for (String line : text.split("\n", -1)) {
        // HIERARCHY:CONTROLLERS:/PATH
        int path = line.indexOf(":/");
        if (line.startsWith("0::/")) {
          found = found == null ? GROUPS.resolve(line.substring(4)) : found;
        } else if (path > 0 && line.substring(0, path).endsWith(":memory")) {
          found = GROUPS.resolve("memory").resolve(line.substring(path + 2));
        }
      }
    }
    // In a container the path may be the host's.
    while (found != null && !Files.isDirectory(found)) {
      found = above(found);
    }
    return found;
  }

  private static @Nullable Path above(Path folder) {
    return folder.equals(GROUPS) ? null : folder.getParent();
  }

  /** {@code Long.MAX_VALUE} for "max" and for what cannot be read. */
  private static long number(Path file) {
    String text = read(file);
    return text == null || text.startsWith("max") ? Long.MAX_VALUE : parse(text, 0);
  }

  private static long kilobytes(String file, String name) {
    String text = read(Path.of(file));
    int at = text == null ? -1 : text.indexOf(name);
    return text == null || at < 0 ? Long.MAX_VALUE : parse(text, at + name.length()) << 10;
  }

  private static long parse(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    long number = 0;
    for (; at < text.length(); at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 16) {
        break;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static @Nullable String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
  }
}
