package dev.ferrule.layout;

import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.SectionRole;
import java.util.Arrays;

/**
 * Whether two objects, with the same sections and references, also take the same space everywhere
 * and define every name at the same place, so that a link with the one in the place of the other
 * has the same layout.
 */
final class SamePlaces {
  private final ObjectFile before;
  private final ObjectFile now;
  private final SymbolTable old;
  private final SymbolTable table;

  private SamePlaces(ObjectFile before, ObjectFile now) {
    this.before = before;
    this.now = now;
    this.old = before.symbols();
    this.table = now.symbols();
  }

  /**
   * @param firstSection the number of the objects' first section
   */
  static boolean of(ObjectFile before, ObjectFile now, Liveness liveness, int firstSection) {
    SamePlaces places = new SamePlaces(before, now);
    return before.featureBits() == now.featureBits()
        && before.stackNote() == now.stackNote()
        && places.sameSections(liveness, firstSection)
        && places.sameLocals()
        && places.sameGlobals();
  }

  private boolean sameSections(Liveness liveness, int first) {
    for (int i = 1; i < now.sectionCount(); i++) {
      if (!liveness.alive()[first + i]) {
        continue;
      }
      if (before.sectionSize(i) != now.sectionSize(i)
          || before.sectionAlignment(i) != now.sectionAlignment(i)
          || liveness.roles()[first + i] == SectionRole.MERGED
              && before.sectionSegment(i).mismatch(now.sectionSegment(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Which locals are in the symbol table, and how long their names are. */
  private boolean sameLocals() {
    for (int i = 1; i < now.firstGlobal(); i++) {
      if (table.type(i) != Stt.STT_SECTION && !sameName(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameName(int i) {
    byte[] a = before.symbolNames();
    byte[] b = now.symbolNames();
    int from = old.nameOffset(i);
    int other = table.nameOffset(i);
    int end = from;
    while (a[end] != 0) {
      end++;
    }
    int otherEnd = other + end - from + 1;
    return otherEnd <= b.length && Arrays.equals(a, from, end + 1, b, other, otherEnd);
  }

  private boolean sameGlobals() {
    for (int i = now.firstGlobal(); i < now.symbols().count(); i++) {
      if (old.value(i) != table.value(i)) {
        return false;
      }
    }
    return true;
  }
}
