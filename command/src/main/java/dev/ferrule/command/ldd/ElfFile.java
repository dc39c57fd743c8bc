package dev.ferrule.command.ldd;

import dev.ferrule.elf.Dt;
import dev.ferrule.elf.Et;
import dev.ferrule.elf.MalformedElfException;
import dev.ferrule.elf.Pt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a loader reads from a file of any architecture: program headers and the dynamic array (gABI,
 * "Program Loading" and "Dynamic Linking").
 */
final class ElfFile {
  /** {@code EI_OSABI}: what glibc's loader accepts. */
  private static final int ELFOSABI_SYSV = 0;

  private static final int ELFOSABI_GNU = 3;

  /** {@code EI_OSABI} of ARM files that are not EABI; glibc's loader for ARM accepts it. */
  private static final int ELFOSABI_ARM = 97;

  private static final int DYNAMIC_LIMIT = 1 << 20;

  /** How one file asks for another. */
  enum Asked {
    NEEDED,
    AUXILIARY,
    FILTER
  }

  /** A DT_NEEDED, DT_AUXILIARY or DT_FILTER entry. */
  record Dependency(Asked asked, String name) {}

  private record Load(long address, long offset, long fileSize) {}

  private final ElfBytes bytes;
  private final int type;
  private final int machine;
  private final long flags;
  private final boolean big;
  private final List<Load> loads = new ArrayList<>();
  private final List<Dependency> dependencies = new ArrayList<>();
  private final List<long[]> entries = new ArrayList<>();
  private boolean dynamic;
  private long lowestAddress = -1;
  private @Nullable String interpreter;
  private @Nullable String soname;
  private @Nullable String rpath;
  private @Nullable String runpath;
  private @Nullable List<Versions.NeededFrom> needs;
  private @Nullable List<Versions.Defined> definitions;
  private @Nullable DynamicSymbols symbols;

  private ElfFile(ElfBytes bytes, boolean big) {
    this.bytes = bytes;
    this.big = big;
    this.type = bytes.u16(16);
    this.machine = bytes.u16(18);
    this.flags = bytes.u32(bytes.wide() ? 48 : 36);
  }

  /** Says in the words of glibc's loader why it would not take the file, or null. */
  static @Nullable String refusal(ElfBytes raw) {
    if (raw.size() < 16 || (raw.size() < headerSize(raw.u8(4)))) {
      return "file too short";
    }
    if (raw.u8(0) != 0x7f || raw.u8(1) != 'E' || raw.u8(2) != 'L' || raw.u8(3) != 'F') {
      return "invalid ELF header";
    }
    if (raw.u8(4) != 1 && raw.u8(4) != 2) {
      return "ELF file class is neither 32 nor 64 bits";
    }
    if (raw.u8(5) != 1 && raw.u8(5) != 2) {
      return "ELF file data encoding is neither little-endian nor big-endian";
    }
    if (raw.u8(6) != 1) {
      return "ELF file version ident does not match current one";
    }
    int abi = raw.u8(7);
    if (abi != ELFOSABI_SYSV && abi != ELFOSABI_GNU && abi != ELFOSABI_ARM) {
      return "ELF file OS ABI invalid";
    }
    boolean wide = raw.u8(4) == 2;
    ElfBytes bytes = raw.as(wide, raw.u8(5) == 2);
    int type = bytes.u16(16);
    if (type != Et.ET_EXEC && type != Et.ET_DYN) {
      return "only ET_DYN and ET_EXEC can be loaded";
    }
    if (bytes.u16(wide ? 54 : 42) != (wide ? 56 : 32)) {
      return "ELF file's phentsize not the expected size";
    }
    long end = bytes.word(wide ? 32 : 28) + (long) bytes.u16(wide ? 56 : 44) * (wide ? 56 : 32);
    return end < 0 || end > bytes.size() ? "cannot read file data" : null;
  }

  private static int headerSize(int elfClass) {
    return elfClass == 1 ? 52 : 64;
  }

  /**
   * Reads a file that {@link #refusal} has nothing against.
   *
   * @throws MalformedElfException if its tables lie outside the file
   */
  static ElfFile read(ElfBytes raw) {
    boolean big = raw.u8(5) == 2;
    ElfFile file = new ElfFile(raw.as(raw.u8(4) == 2, big), big);
    file.readSegments();
    return file;
  }

  private void readSegments() {
    boolean wide = bytes.wide();
    long at = bytes.word(wide ? 32 : 28);
    int count = bytes.u16(wide ? 56 : 44);
    long dynamicAddress = -1;
    long dynamicOffset = -1;
    long dynamicSize = 0;
    for (int p = 0; p < count; p++, at += wide ? 56 : 32) {
      long kind = bytes.u32(at);
      long offset = bytes.word(at + (wide ? 8 : 4));
      long address = bytes.word(at + (wide ? 16 : 8));
      long size = bytes.word(at + (wide ? 32 : 16));
      if (kind == Pt.PT_LOAD) {
        loads.add(new Load(address, offset, size));
        if (lowestAddress < 0) {
          lowestAddress = address;
        }
      } else if (kind == Pt.PT_INTERP) {
        interpreter = bytes.text(offset);
      } else if (kind == Pt.PT_DYNAMIC
          && size > 0) { // files of only debug information have it empty
        dynamic = true;
        dynamicAddress = address;
        dynamicOffset = offset;
        dynamicSize = size;
      }
    }
    if (dynamic) {
      long loaded = offsetOrMinus(dynamicAddress);
      readDynamic(loaded >= 0 ? loaded : dynamicOffset, dynamicSize);
    }
  }

  private void readDynamic(long start, long size) {
    int step = 2 * bytes.wordSize();
    for (long at = start; at + step <= start + size && entries.size() < DYNAMIC_LIMIT; at += step) {
      long tag = bytes.word(at);
      if (tag == Dt.DT_NULL) {
        break;
      }
      entries.add(new long[] {tag, bytes.word(at + bytes.wordSize())});
    }
    for (long[] entry : entries) {
      long tag = entry[0];
      if (tag == Dt.DT_NEEDED) {
        dependencies.add(new Dependency(Asked.NEEDED, string(entry[1])));
      } else if (tag == Dt.DT_AUXILIARY) {
        dependencies.add(new Dependency(Asked.AUXILIARY, string(entry[1])));
      } else if (tag == Dt.DT_FILTER) {
        dependencies.add(new Dependency(Asked.FILTER, string(entry[1])));
      } else if (tag == Dt.DT_SONAME) {
        soname = string(entry[1]);
      } else if (tag == Dt.DT_RPATH) {
        rpath = string(entry[1]);
      } else if (tag == Dt.DT_RUNPATH) {
        runpath = string(entry[1]);
      }
    }
  }

  private String string(long offset) {
    return bytes.text(offset(required(Dt.DT_STRTAB, "DT_STRTAB")) + offset);
  }

  private long required(long tag, String name) {
    if (!has(tag)) {
      throw new MalformedElfException("the dynamic array has no " + name, -1);
    }
    return value(tag);
  }

  /** Where in the file the byte is that is loaded at {@code address}. */
  long offset(long address) {
    long offset = offsetOrMinus(address);
    if (offset < 0) {
      throw new MalformedElfException(
          "no segment holds address 0x" + Long.toHexString(address) + ", which is needed", -1);
    }
    return offset;
  }

  private long offsetOrMinus(long address) {
    for (Load load : loads) {
      long inside = address - load.address;
      if (inside >= 0 && inside < load.fileSize) {
        return load.offset + inside;
      }
    }
    return -1;
  }

  ElfBytes bytes() {
    return bytes;
  }

  /** {@code e_type}. */
  int type() {
    return type;
  }

  /** {@code e_machine}. */
  int machine() {
    return machine;
  }

  /** {@code e_flags}. */
  long flags() {
    return flags;
  }

  boolean wide() {
    return bytes.wide();
  }

  boolean big() {
    return big;
  }

  /** Whether the same loader could load both. */
  boolean sameMachine(ElfFile other) {
    return machine == other.machine && wide() == other.wide() && big == other.big;
  }

  /** Whether there is a PT_DYNAMIC. */
  boolean dynamic() {
    return dynamic;
  }

  /** The address that the first segment asks for: 0 if it can lie anywhere. */
  long lowestAddress() {
    return Math.max(0, lowestAddress);
  }

  /** PT_INTERP, or null. */
  @Nullable String interpreter() {
    return interpreter;
  }

  /** In the order of the dynamic array. */
  List<Dependency> dependencies() {
    return dependencies;
  }

  /** Whether there is a DT_NEEDED. */
  boolean needsAnything() {
    return dependencies.stream().anyMatch(d -> d.asked == Asked.NEEDED);
  }

  @Nullable String soname() {
    return soname;
  }

  /** DT_RPATH, or null; also null if there is a DT_RUNPATH, which takes its place. */
  @Nullable String rpath() {
    return runpath == null ? rpath : null;
  }

  @Nullable String runpath() {
    return runpath;
  }

  boolean has(long tag) {
    for (long[] entry : entries) {
      if (entry[0] == tag) {
        return true;
      }
    }
    return false;
  }

  /** The value of the last entry with this tag, as the loader takes it, or 0. */
  long value(long tag) {
    long value = 0;
    for (long[] entry : entries) {
      if (entry[0] == tag) {
        value = entry[1];
      }
    }
    return value;
  }

  /** DT_VERNEED. */
  List<Versions.NeededFrom> needs() {
    if (needs == null) {
      needs =
          has(Dt.DT_VERNEED)
              ? Versions.needs(bytes, offset(value(Dt.DT_VERNEED)), strings())
              : List.of();
    }
    return needs;
  }

  /** Whether there is a DT_VERDEF. */
  boolean definesVersions() {
    return has(Dt.DT_VERDEF);
  }

  /** DT_VERDEF. */
  List<Versions.Defined> definitions() {
    if (definitions == null) {
      definitions =
          definesVersions()
              ? Versions.definitions(bytes, offset(value(Dt.DT_VERDEF)), strings())
              : List.of();
    }
    return definitions;
  }

  /** File offset of DT_STRTAB. */
  long strings() {
    return offset(required(Dt.DT_STRTAB, "DT_STRTAB"));
  }

  DynamicSymbols symbols() {
    if (symbols == null) {
      symbols = new DynamicSymbols(this);
    }
    return symbols;
  }
}
