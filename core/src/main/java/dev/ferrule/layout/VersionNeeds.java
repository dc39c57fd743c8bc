package dev.ferrule.layout;

import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.SymbolHash;
import dev.ferrule.elf.Ver;
import dev.ferrule.input.SharedFile;
import dev.ferrule.live.Needs;
import dev.ferrule.symbol.GlibcBinding;
import dev.ferrule.symbol.Resolution;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The libraries that the output names as needed, and the versions of their symbols that it asks for
 * (LSB core, "Symbol Version Requirements"). First every library is told to {@link #require}, then
 * every symbol gets its version from {@link #bind}.
 */
final class VersionNeeds {
  private static final int VERNEED_SIZE = 16;
  private static final int VERNAUX_SIZE = 16;

  private final Resolution resolution;
  private final boolean[] needed;

  /** Sonames of libraries that glibc's libc.so.6 has taken in since; see {@link GlibcBinding}. */
  private final Set<String> moved = new LinkedHashSet<>(0);

  /** Soname to version to {@code vna_other}, in order of appearance. */
  private final Map<String, Map<String, Integer>> versions = new LinkedHashMap<>();

  private int next;

  /**
   * @param firstIndex the first version index that the output's own versions leave free
   */
  VersionNeeds(Resolution resolution, Needs needs, int firstIndex) {
    this.resolution = resolution;
    this.needed = needs.neededLibraries();
    this.next = firstIndex;
    for (int s = 0; s < needed.length; s++) {
      if (needed[s]) {
        versions.put(resolution.shared().get(s).soname(), new LinkedHashMap<>());
      }
    }
  }

  /** Makes the library needed in which an old glibc has a symbol that is referred to strongly. */
  void require(int library, int symbol) {
    String soname = resolution.glibc().soname(library, symbol);
    if (needed[library] && !versions.containsKey(soname)) {
      versions.put(soname, new LinkedHashMap<>());
      moved.add(soname);
    }
  }

  /**
   * The version index for a symbol of a library. Without a version if the library is not needed,
   * which happens where all references are weak: a version may only be asked of a needed library.
   */
  short bind(int library, int symbol) {
    SharedFile file = resolution.shared().get(library);
    String version = file.versionName(file.versionIndex(symbol));
    Map<String, Integer> known = versions.get(resolution.glibc().soname(library, symbol));
    if (version.isEmpty() || !needed[library] || known == null) {
      return Ver.VER_NDX_GLOBAL;
    }
    return (short) index(known, version);
  }

  private int index(Map<String, Integer> known, String version) {
    Integer index = known.get(version);
    if (index == null) {
      index = next++;
      known.put(version, index);
    }
    return index;
  }

  /**
   * glibc refuses DT_RELR in a file that does not ask for this version, so that old ones refuse it
   * too.
   */
  void requireRelr() {
    for (Map.Entry<String, Map<String, Integer>> library : versions.entrySet()) {
      if (library.getKey().startsWith("libc.so.")) {
        index(library.getValue(), "GLIBC_ABI_DT_RELR");
        return;
      }
    }
  }

  /**
   * The DT_NEEDED names in order; the parts of an old glibc stand before the library that has taken
   * them in.
   */
  List<String> sonames() {
    List<String> sonames = new ArrayList<>();
    for (int s = 0; s < needed.length; s++) {
      if (!needed[s]) {
        continue;
      }
      SharedFile file = resolution.shared().get(s);
      if (!moved.isEmpty() && file.soname().startsWith("libc.so.")) {
        for (String soname : GlibcBinding.movedSonames()) {
          if (moved.contains(soname)) {
            sonames.add(soname);
          }
        }
      }
      sonames.add(file.soname());
    }
    return sonames;
  }

  /** How many {@code Elf64_Verneed} records there are. */
  int count() {
    int count = 0;
    for (Map<String, Integer> asked : versions.values()) {
      count += asked.isEmpty() ? 0 : 1;
    }
    return count;
  }

  /** {@code Elf64_Verneed} records with their {@code Elf64_Vernaux}, in the order of DT_NEEDED. */
  byte[] encode(StringTable strings) {
    int size = 0;
    for (Map<String, Integer> asked : versions.values()) {
      size += asked.isEmpty() ? 0 : VERNEED_SIZE + VERNAUX_SIZE * asked.size();
    }
    byte[] b = new byte[size];
    int at = 0;
    int left = count();
    for (String soname : sonames()) {
      Map<String, Integer> asked = versions.get(soname);
      if (asked == null || asked.isEmpty()) {
        continue;
      }
      left--;
      int record = VERNEED_SIZE + VERNAUX_SIZE * asked.size();
      LittleEndian.put16(b, at, 1); // vn_version
      LittleEndian.put16(b, at + 2, asked.size());
      LittleEndian.put32(b, at + 4, strings.add(soname));
      LittleEndian.put32(b, at + 8, VERNEED_SIZE); // vn_aux
      LittleEndian.put32(b, at + 12, left == 0 ? 0 : record); // vn_next
      encodeVersions(b, at + VERNEED_SIZE, asked, strings);
      at += record;
    }
    return b;
  }

  private static void encodeVersions(
      byte[] b, int from, Map<String, Integer> asked, StringTable strings) {
    int aux = from;
    int left = asked.size();
    for (Map.Entry<String, Integer> version : asked.entrySet()) {
      byte[] text = version.getKey().getBytes(StandardCharsets.UTF_8);
      LittleEndian.put32(b, aux, SymbolHash.sysv(text, 0, text.length));
      LittleEndian.put16(b, aux + 4, 0); // vna_flags
      LittleEndian.put16(b, aux + 6, version.getValue());
      LittleEndian.put32(b, aux + 8, strings.add(version.getKey()));
      LittleEndian.put32(b, aux + 12, --left == 0 ? 0 : VERNAUX_SIZE);
      aux += VERNAUX_SIZE;
    }
  }
}
