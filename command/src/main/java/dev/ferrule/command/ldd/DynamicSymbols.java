package dev.ferrule.command.ldd;

import dev.ferrule.elf.Dt;
import dev.ferrule.elf.MalformedElfException;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.Stt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic symbol table of one file, looked up through its own hash table as glibc's loader does
 * (gABI, "Hash Table"; GNU's {@code .gnu.hash}; LSB, "Symbol Versioning").
 */
final class DynamicSymbols {
  /** Kinds of reference that do not match what is not defined, as glibc's {@code type_class}. */
  static final int CLASS_PLT = 1;

  static final int CLASS_COPY = 2;

  private static final int SHN_UNDEF = 0;
  private static final int SHN_ABS = 0xfff1;
  private static final int STV_INTERNAL = 1;
  private static final int STV_HIDDEN = 2;
  private static final int HIDDEN_VERSION = 0x8000;

  /** Longer chains than this are loops in a damaged table. */
  private static final int CHAIN_LIMIT = 1 << 22;

  /**
   * The version that a reference asks for.
   *
   * @param hidden whether only this version will do
   */
  record Version(String name, long hash, boolean hidden) {}

  /** A name with its hashes, worked out once for all tables. */
  record Wanted(byte[] name, long gnuHash, long sysvHash, @Nullable Version version) {}

  private final ElfBytes bytes;
  private final long symbols;
  private final long strings;
  private final long versionNumbers;
  private final int symbolSize;
  private final @Nullable Version[] versions;

  private final long gnuBuckets;
  private final long gnuBucketCount;
  private final long gnuFirst;
  private final long gnuBloom;
  private final long gnuBloomCount;
  private final int gnuBloomShift;

  private final long sysvTable;
  private final long sysvBucketCount;

  DynamicSymbols(ElfFile file) {
    bytes = file.bytes();
    symbols = file.has(Dt.DT_SYMTAB) ? file.offset(file.value(Dt.DT_SYMTAB)) : -1;
    strings = symbols < 0 ? -1 : file.strings();
    symbolSize = bytes.wide() ? 24 : 16;
    versions = versions(file);
    versionNumbers =
        versions.length > 0 && file.has(Dt.DT_VERSYM) ? file.offset(file.value(Dt.DT_VERSYM)) : -1;
    if (symbols >= 0 && file.has(Dt.DT_GNU_HASH)) {
      long at = file.offset(file.value(Dt.DT_GNU_HASH));
      gnuBucketCount = bytes.u32(at);
      gnuFirst = bytes.u32(at + 4);
      gnuBloomCount = bytes.u32(at + 8);
      gnuBloomShift = (int) bytes.u32(at + 12);
      gnuBloom = at + 16;
      gnuBuckets = gnuBloom + gnuBloomCount * bytes.wordSize();
    } else {
      gnuBucketCount = 0;
      gnuFirst = 0;
      gnuBloomCount = 0;
      gnuBloomShift = 0;
      gnuBloom = -1;
      gnuBuckets = -1;
    }
    if (symbols >= 0 && gnuBuckets < 0 && file.has(Dt.DT_HASH)) {
      sysvTable = file.offset(file.value(Dt.DT_HASH));
      sysvBucketCount = bytes.u32(sysvTable);
    } else {
      sysvTable = -1;
      sysvBucketCount = 0;
    }
  }

  private static @Nullable Version[] versions(ElfFile file) {
    int highest = 0;
    for (Versions.NeededFrom from : file.needs()) {
      for (Versions.Needed needed : from.versions()) {
        highest = Math.max(highest, needed.index());
      }
    }
    for (Versions.Defined defined : file.definitions()) {
      highest = Math.max(highest, defined.index());
    }
    @Nullable Version[] versions = new @Nullable Version[highest == 0 ? 0 : highest + 1];
    for (Versions.NeededFrom from : file.needs()) {
      for (Versions.Needed needed : from.versions()) {
        versions[needed.index()] = new Version(needed.name(), needed.hash(), needed.hidden());
      }
    }
    for (Versions.Defined defined : file.definitions()) {
      if (!defined.base()) {
        versions[defined.index()] = new Version(defined.name(), defined.hash(), false);
      }
    }
    return versions;
  }

  /** Whether there are any symbols. */
  boolean present() {
    return symbols >= 0;
  }

  private long symbol(long index) {
    return symbols + index * symbolSize;
  }

  private int info(long index) {
    return bytes.u8(symbol(index) + (bytes.wide() ? 4 : 12));
  }

  int binding(long index) {
    return info(index) >> 4;
  }

  /** Whether references never leave the file: hidden or internal visibility. */
  boolean bindsLocally(long index) {
    int visibility = bytes.u8(symbol(index) + (bytes.wide() ? 5 : 13)) & 3;
    return visibility == STV_HIDDEN || visibility == STV_INTERNAL;
  }

  private int section(long index) {
    return bytes.u16(symbol(index) + (bytes.wide() ? 6 : 14));
  }

  boolean undefined(long index) {
    return section(index) == SHN_UNDEF;
  }

  private long value(long index) {
    return bytes.word(symbol(index) + (bytes.wide() ? 8 : 4));
  }

  String name(long index) {
    return bytes.text(strings + bytes.u32(symbol(index)));
  }

  private int versionNumber(long index) {
    return versionNumbers < 0 ? 0 : bytes.u16(versionNumbers + 2 * index);
  }

  /** The number of the symbol's version in its file; 0 if there are no versions. */
  int versionIndex(long index) {
    return versionNumber(index) & ~HIDDEN_VERSION;
  }

  /** The version that the symbol is referred to or defined with, or null. */
  @Nullable Version version(long index) {
    int number = versionNumber(index) & ~HIDDEN_VERSION;
    return number < versions.length ? versions[number] : null;
  }

  /** Names of the undefined symbols that are referred to with a version of this number. */
  List<String> undefinedOfVersion(int number) {
    List<String> names = new ArrayList<>();
    long count = versionNumbers < 0 ? 0 : count();
    for (long index = 1; index < count; index++) {
      if ((versionNumber(index) & ~HIDDEN_VERSION) == number && undefined(index)) {
        names.add(name(index));
      }
    }
    return names;
  }

  /** The number of symbols, which only the hash tables know. */
  private long count() {
    if (sysvTable >= 0) {
      return bytes.u32(sysvTable + 4);
    }
    long last = gnuFirst;
    for (long b = 0; b < gnuBucketCount; b++) {
      last = Math.max(last, bytes.u32(gnuBuckets + 4 * b));
    }
    if (last <= gnuFirst && (gnuBucketCount == 0 || bytes.u32(gnuBuckets) == 0)) {
      // Nothing is defined: the undefined ones are all that stand before the first.
      return Math.max(last, countUpToVersions());
    }
    long chains = gnuBuckets + 4 * gnuBucketCount;
    while ((bytes.u32(chains + 4 * (last - gnuFirst)) & 1) == 0) {
      last++;
    }
    return last + 1;
  }

  /** The string table stands behind the symbols in what all linkers write. */
  private long countUpToVersions() {
    return strings > symbols ? (strings - symbols) / symbolSize : 0;
  }

  /**
   * The index of the definition that a reference gets here, or 0.
   *
   * @param typeClass {@link #CLASS_PLT}, {@link #CLASS_COPY} or 0
   */
  long find(Wanted wanted, int typeClass) {
    Match match = new Match(wanted, typeClass);
    if (gnuBuckets >= 0) {
      findGnu(match);
    } else if (sysvTable >= 0) {
      findSysv(match);
    }
    long found = match.result();
    if (found == 0 || bindsLocally(found)) {
      return 0;
    }
    int binding = binding(found);
    return binding == Stb.STB_GLOBAL || binding == Stb.STB_WEAK || binding == Stb.STB_GNU_UNIQUE
        ? found
        : 0;
  }

  private void findGnu(Match match) {
    long hash = match.wanted.gnuHash;
    if (gnuBucketCount == 0 || gnuBloomCount == 0) {
      return;
    }
    int bits = bytes.wordSize() * 8;
    long filter = bytes.word(gnuBloom + (hash / bits & (gnuBloomCount - 1)) * bytes.wordSize());
    if ((filter >>> (hash % bits) & filter >>> ((hash >>> gnuBloomShift) % bits) & 1) == 0) {
      return;
    }
    long index = bytes.u32(gnuBuckets + 4 * (hash % gnuBucketCount));
    if (index == 0) {
      return;
    }
    if (index < gnuFirst) {
      throw new MalformedElfException("damaged symbol hash table", gnuBuckets);
    }
    long chains = gnuBuckets + 4 * gnuBucketCount;
    while (true) {
      long there = bytes.u32(chains + 4 * (index - gnuFirst));
      if (((there ^ hash) >>> 1) == 0 && match.take(index)) {
        return;
      }
      if ((there & 1) != 0) {
        return;
      }
      index++;
    }
  }

  private void findSysv(Match match) {
    if (sysvBucketCount == 0) {
      return;
    }
    long chains = sysvTable + 8 + 4 * sysvBucketCount;
    long index = bytes.u32(sysvTable + 8 + 4 * (match.wanted.sysvHash % sysvBucketCount));
    int steps = 0;
    while (index != 0 && !match.take(index)) {
      index = bytes.u32(chains + 4 * index);
      if (++steps > CHAIN_LIMIT) {
        throw new MalformedElfException("a loop in the symbol hash table", sysvTable);
      }
    }
  }

  /** One search: the definition that matches, or the only one with another default version. */
  private final class Match {
    private final Wanted wanted;
    private final int typeClass;
    private long exact;
    private long versioned;
    private int versionedCount;

    Match(Wanted wanted, int typeClass) {
      this.wanted = wanted;
      this.typeClass = typeClass;
    }

    long result() {
      return exact != 0 ? exact : versionedCount == 1 ? versioned : 0;
    }

    /** Looks at one symbol; true ends the search. */
    boolean take(long index) {
      int type = info(index) & 15;
      int section = section(index);
      if ((value(index) == 0 && section != SHN_ABS && type != Stt.STT_TLS)
          || ((typeClass & CLASS_PLT) != 0 && section == SHN_UNDEF)
          || !isCodeOrData(type)
          || !bytes.textIs(strings + bytes.u32(symbol(index)), wanted.name)) {
        return false;
      }
      if (versionNumbers >= 0 && !versionFits(index)) {
        return false;
      }
      exact = index;
      return true;
    }

    private boolean versionFits(long index) {
      int number = versionNumber(index);
      boolean hidden = (number & HIDDEN_VERSION) != 0;
      Version asked = wanted.version;
      if (asked == null) {
        // Not versioned: the base version or the first one; else the only default version.
        if ((number & ~HIDDEN_VERSION) >= 3) {
          if (!hidden && versionedCount++ == 0) {
            versioned = index;
          }
          return false;
        }
        return true;
      }
      Version here = version(index);
      boolean same = here != null && here.hash == asked.hash && here.name.equals(asked.name);
      return same || (!asked.hidden && here == null && !hidden);
    }

    private static boolean isCodeOrData(int type) {
      return switch (type) {
        case Stt.STT_NOTYPE,
            Stt.STT_OBJECT,
            Stt.STT_FUNC,
            Stt.STT_COMMON,
            Stt.STT_TLS,
            Stt.STT_GNU_IFUNC ->
            true;
        default -> false;
      };
    }
  }
}
