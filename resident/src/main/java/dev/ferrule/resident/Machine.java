package dev.ferrule.resident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the resident asks about the machine. */
final class Machine {
  private Machine() {}

  /** Bytes that programs could still get without swapping; {@code Long.MAX_VALUE} if unknown. */
  static long availableMemory() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return Long.parseLong(line.substring(13).replace("kB", "").trim()) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE;
    }
    return Long.MAX_VALUE;
  }

  /** Open descriptors of this process, or -1. */
  static int descriptors() {
    String[] names = Path.of("/proc/self/fd").toFile().list();
    return names == null ? -1 : names.length;
  }
}
