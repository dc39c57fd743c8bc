package dev.ferrule.live;

import dev.ferrule.elf.Rela;
import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.RelocationBuffer;
import dev.ferrule.input.SectionNames;
import dev.ferrule.request.ContentOptions;
import java.util.Arrays;

/**
 * Whether two objects have the same sections and refer from the same to the same, so that a link
 * with the one in the place of the other keeps and drops the same. What stands in the sections, and
 * how much, may differ.
 */
final class SameReferences {
  private final ObjectFile before;
  private final ObjectFile now;
  private final RelocationBuffer oldBuffer = new RelocationBuffer();
  private final RelocationBuffer buffer = new RelocationBuffer();

  private SameReferences(ObjectFile before, ObjectFile now) {
    this.before = before;
    this.now = now;
  }

  /** To be asked of objects with the same global names in the same order. */
  static boolean of(ObjectFile before, ObjectFile now, ContentOptions options) {
    if (before.sectionCount() != now.sectionCount()
        || before.symbols().count() != now.symbols().count()
        || before.firstGlobal() != now.firstGlobal()) {
      return false;
    }
    SameReferences references = new SameReferences(before, now);
    return references.sameSymbols() && references.sameSections(options);
  }

  private boolean sameSymbols() {
    SymbolTable old = before.symbols();
    SymbolTable table = now.symbols();
    for (int i = 0; i < table.count(); i++) {
      if (old.section(i) != table.section(i)
          || old.type(i) != table.type(i)
          || old.bind(i) != table.bind(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameSections(ContentOptions options) {
    SectionHeaders old = before.sections();
    SectionHeaders sections = now.sections();
    for (int i = 1; i < sections.count(); i++) {
      byte role = SectionRole.of(now, i, options);
      if (role != SectionRole.of(before, i, options)) {
        return false;
      }
      if (role == SectionRole.IGNORED) {
        continue;
      }
      if (old.type(i) != sections.type(i)
          || old.flags(i) != sections.flags(i)
          || old.entrySize(i) != sections.entrySize(i)
          || old.link(i) != sections.link(i)
          || old.info(i) != sections.info(i)
          || before.compressed(i) != now.compressed(i)
          || !sameName(i)
          || role == SectionRole.LOADED && !sameTargets(i)
          || role == SectionRole.EH_FRAME && !sameFrames(i)) {
        return false;
      }
    }
    return true;
  }

  /** Of most sections the class of the name is all that counts. */
  private boolean sameName(int i) {
    byte nameClass = now.nameClass(i);
    if (nameClass != before.nameClass(i)) {
      return false;
    }
    return switch (nameClass) {
      case SectionNames.TEXT,
          SectionNames.RODATA,
          SectionNames.DATA_REL_RO,
          SectionNames.DATA,
          SectionNames.BSS,
          SectionNames.TDATA,
          SectionNames.TBSS,
          SectionNames.GCC_EXCEPT_TABLE ->
          true;
      default -> before.sectionName(i).equals(now.sectionName(i));
    };
  }

  /** Where in the section the references stand does not matter, nor what is added to them. */
  private boolean sameTargets(int i) {
    if (before.relocationSection(i) == 0 || now.relocationSection(i) == 0) {
      return before.relocationSection(i) == now.relocationSection(i);
    }
    long[] old = before.relocations(i, oldBuffer);
    long[] relocations = now.relocations(i, buffer);
    if (oldBuffer.count() != buffer.count()) {
      return false;
    }
    for (int k = 0; k < buffer.count(); k++) {
      if (Rela.symbol(old, k) != Rela.symbol(relocations, k)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameFrames(int i) {
    if (before.sectionSize(i) == 0 || now.sectionSize(i) == 0) {
      return before.sectionSize(i) == now.sectionSize(i);
    }
    EhFrameRecords old = EhFrameRecords.parse(before, i);
    EhFrameRecords records = EhFrameRecords.parse(now, i);
    if (old.count() != records.count()) {
      return false;
    }
    for (int r = 0; r < records.count(); r++) {
      if (old.isCie(r) != records.isCie(r)
          || old.cie(r) != records.cie(r)
          || !sameRecord(old, records, r)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameRecord(EhFrameRecords old, EhFrameRecords records, int r) {
    int from = old.firstRelocation(r);
    int other = records.firstRelocation(r);
    int count = records.endRelocation(r) - other;
    if (count != old.endRelocation(r) - from
        || !records.isCie(r) && old.targetSymbol(r) != records.targetSymbol(r)) {
      return false;
    }
    for (int k = 0; k < count; k++) {
      if (Rela.symbol(old.relocations(), from + k)
          != Rela.symbol(records.relocations(), other + k)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the records also take the same space, and those that are merged with equal ones are as
   * they were.
   */
  static boolean samePlaces(EhFrameRecords old, EhFrameRecords records) {
    for (int r = 0; r < records.count(); r++) {
      if (old.size(r) != records.size(r) || records.isCie(r) && !sameCie(old, records, r)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameCie(EhFrameRecords old, EhFrameRecords records, int r) {
    int from = old.offset(r);
    int other = records.offset(r);
    if (!Arrays.equals(
        old.bytes(), from, from + old.size(r), records.bytes(), other, other + records.size(r))) {
      return false;
    }
    int shift = records.firstRelocation(r) - old.firstRelocation(r);
    for (int k = old.firstRelocation(r); k < old.endRelocation(r); k++) {
      if (Rela.addend(old.relocations(), k) != Rela.addend(records.relocations(), k + shift)) {
        return false;
      }
    }
    return true;
  }
}
