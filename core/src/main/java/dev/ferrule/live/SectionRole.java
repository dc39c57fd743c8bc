package dev.ferrule.live;

import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SectionNames;
import dev.ferrule.request.ContentOptions;

/** What the linker does with an input section. Kept as a byte a section: see {@link Liveness}. */
public final class SectionRole {
  /**
   * Not copied: tables that the linker reads, markers, excluded and stripped sections, comdat
   * losers.
   */
  public static final byte IGNORED = 0;

  /** Loaded, copied as a whole. */
  public static final byte LOADED = 1;

  /** Equal pieces are merged with those of other sections; loaded or not. */
  public static final byte MERGED = 2;

  /** {@code .eh_frame}: taken apart into records. */
  public static final byte EH_FRAME = 3;

  /** Not loaded (debug information, {@code .comment}), copied as a whole. */
  public static final byte UNLOADED = 4;

  private SectionRole() {}

  static byte of(ObjectFile file, int i, ContentOptions options) {
    int type = file.sections().type(i);
    long flags = file.sections().flags(i);
    switch (type) {
      case Sht.SHT_NULL,
          Sht.SHT_SYMTAB,
          Sht.SHT_STRTAB,
          Sht.SHT_RELA,
          Sht.SHT_REL,
          Sht.SHT_GROUP,
          Sht.SHT_SYMTAB_SHNDX,
          Sht.SHT_LLVM_ADDRSIG,
          Sht.SHT_LLVM_LINKER_OPTIONS,
          Sht.SHT_LLVM_DEPENDENT_LIBRARIES,
          Sht.SHT_LLVM_CALL_GRAPH_PROFILE -> {
        return IGNORED;
      }
      default -> {}
    }
    if ((flags & Shf.SHF_EXCLUDE) != 0) {
      return IGNORED;
    }
    boolean loaded = (flags & Shf.SHF_ALLOC) != 0;
    byte nameClass = file.nameClass(i);
    if (nameClass == SectionNames.MARKER_NOTE || nameClass == SectionNames.GNU_WARNING) {
      return IGNORED;
    }
    if (loaded && nameClass == SectionNames.EH_FRAME) {
      return EH_FRAME;
    }
    if (!loaded && options.strip() != ContentOptions.Strip.NONE && isDebug(file, i)) {
      return IGNORED;
    }
    if ((flags & Shf.SHF_MERGE) != 0 && mergeable(file, i, flags, options)) {
      return MERGED;
    }
    return loaded ? LOADED : UNLOADED;
  }

  private static boolean mergeable(ObjectFile file, int i, long flags, ContentOptions options) {
    long entrySize = file.sections().entrySize(i);
    return options.optimize() > 0
        && (flags & Shf.SHF_WRITE) == 0
        && entrySize > 0
        && entrySize <= 1 << 16
        && file.sections().type(i) != Sht.SHT_NOBITS
        && file.sectionSize(i) > 0
        && file.sectionSize(i) % entrySize == 0
        && file.relocationSection(i) == 0;
  }

  /** Whether {@code --strip-debug} leaves the section out. */
  public static boolean isDebug(ObjectFile file, int i) {
    return file.nameClass(i) == SectionNames.DEBUG;
  }
}
