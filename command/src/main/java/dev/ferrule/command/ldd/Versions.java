package dev.ferrule.command.ldd;

import dev.ferrule.elf.MalformedElfException;
import java.util.ArrayList;
import java.util.List;

/** Symbol versions of one file (LSB, "Symbol Versioning"). */
final class Versions {
  /** {@code vd_flags}: the version of the file itself. */
  private static final int VER_FLG_BASE = 1;

  /** {@code vna_flags}: may be missing. */
  private static final int VER_FLG_WEAK = 2;

  private static final int INDEX = 0x7fff;

  /** More than any file has; a loop in damaged chains ends here. */
  private static final int LIMIT = 65536;

  /**
   * A version that another file has to define ({@code Elf_Vernaux}).
   *
   * @param index its number in DT_VERSYM
   */
  record Needed(String name, long hash, boolean weak, int index, boolean hidden) {}

  /** The versions that {@code file} has to define ({@code Elf_Verneed}). */
  record NeededFrom(String file, List<Needed> versions) {}

  /** A version that this file defines ({@code Elf_Verdef}). */
  record Defined(String name, long hash, int index, boolean base) {}

  private Versions() {}

  /**
   * @param at file offset of DT_VERNEED
   * @param strings file offset of DT_STRTAB
   */
  static List<NeededFrom> needs(ElfBytes bytes, long at, long strings) {
    List<NeededFrom> needs = new ArrayList<>();
    long entry = at;
    int steps = 0;
    while (true) {
      if (bytes.u16(entry) != 1) {
        throw new MalformedElfException("unsupported version of Verneed record", entry);
      }
      List<Needed> versions = new ArrayList<>();
      long aux = entry + bytes.u32(entry + 8);
      while (true) {
        int other = bytes.u16(aux + 6);
        versions.add(
            new Needed(
                bytes.text(strings + bytes.u32(aux + 8)),
                bytes.u32(aux),
                (bytes.u16(aux + 4) & VER_FLG_WEAK) != 0,
                other & INDEX,
                (other & ~INDEX) != 0));
        long next = bytes.u32(aux + 12);
        if (next == 0 || ++steps > LIMIT) {
          break;
        }
        aux += next;
      }
      needs.add(new NeededFrom(bytes.text(strings + bytes.u32(entry + 4)), versions));
      long next = bytes.u32(entry + 12);
      if (next == 0 || ++steps > LIMIT) {
        return needs;
      }
      entry += next;
    }
  }

  /**
   * @param at file offset of DT_VERDEF
   * @param strings file offset of DT_STRTAB
   */
  static List<Defined> definitions(ElfBytes bytes, long at, long strings) {
    List<Defined> definitions = new ArrayList<>();
    long entry = at;
    while (true) {
      if (bytes.u16(entry) != 1) {
        throw new MalformedElfException("unsupported version of Verdef record", entry);
      }
      long aux = entry + bytes.u32(entry + 12);
      definitions.add(
          new Defined(
              bytes.text(strings + bytes.u32(aux)),
              bytes.u32(entry + 8),
              bytes.u16(entry + 4) & INDEX,
              (bytes.u16(entry + 2) & VER_FLG_BASE) != 0));
      long next = bytes.u32(entry + 16);
      if (next == 0 || definitions.size() > LIMIT) {
        return definitions;
      }
      entry += next;
    }
  }
}
