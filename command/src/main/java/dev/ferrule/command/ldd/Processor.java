package dev.ferrule.command.ldd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which glibc-hwcaps folders the processor of this machine can use. */
final class Processor {
  /** x86-64 psABI, "Micro-Architecture Levels", in the kernel's names; the lowest level first. */
  private static final List<Set<String>> LEVELS =
      List.of(
          Set.of("cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"),
          Set.of("avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"),
          Set.of("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"));

  private static final List<String> NAMES = List.of("x86-64-v2", "x86-64-v3", "x86-64-v4");

  private Processor() {}

  /**
   * The folders for files of a kind, the best first; none for other machines than this one.
   *
   * @param description {@code /proc/cpuinfo}
   */
  static List<String> levels(Abi abi, Path description) {
    if (!abi.triplet().startsWith("x86_64") || !System.getProperty("os.arch").equals("amd64")) {
      return List.of();
    }
    Path real = Files.exists(description) ? description : Path.of("/proc/cpuinfo");
    Set<String> flags = Set.of();
    try {
      for (String line : Files.readAllLines(real, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("flags")) {
          flags = new HashSet<>(List.of(line.substring(line.indexOf(':') + 1).strip().split(" ")));
          break;
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    List<String> levels = new ArrayList<>();
    for (int k = 0; k < LEVELS.size() && flags.containsAll(LEVELS.get(k)); k++) {
      levels.addFirst(NAMES.get(k));
    }
    return levels;
  }
}
