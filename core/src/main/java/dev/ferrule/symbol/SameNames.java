package dev.ferrule.symbol;

import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SectionGroup;
import java.util.Arrays;
import java.util.List;

/**
 * Whether two objects define and mention the same global names in the same way, so that a link with
 * the one in the place of the other resolves every name as before.
 */
final class SameNames {
  private final ObjectFile before;
  private final ObjectFile now;
  private final SymbolTable old;
  private final SymbolTable table;

  private SameNames(ObjectFile before, ObjectFile now) {
    this.before = before;
    this.now = now;
    this.old = before.symbols();
    this.table = now.symbols();
  }

  static boolean of(ObjectFile before, ObjectFile now) {
    int count = before.symbols().count() - before.firstGlobal();
    if (count != now.symbols().count() - now.firstGlobal()
        || before.machine() != now.machine()
        || before.hasVersionedNames() != now.hasVersionedNames()
        || before.hasLinkOnceSections()
        || now.hasLinkOnceSections()) {
      return false;
    }
    SameNames names = new SameNames(before, now);
    boolean grouped = !before.groups().isEmpty();
    if (grouped != !now.groups().isEmpty() || grouped && !names.sameGroups()) {
      return false;
    }
    for (int k = 0; k < count; k++) {
      if (!names.same(before.firstGlobal() + k, now.firstGlobal() + k, grouped)) {
        return false;
      }
    }
    return true;
  }

  /** Which of several equal groups is kept decides which definitions count. */
  private boolean sameGroups() {
    List<SectionGroup> a = before.groups();
    List<SectionGroup> b = now.groups();
    if (before.sectionCount() != now.sectionCount()
        || before.firstGlobal() != now.firstGlobal()
        || a.size() != b.size()) {
      return false;
    }
    for (int g = 0; g < a.size(); g++) {
      SectionGroup one = a.get(g);
      SectionGroup other = b.get(g);
      if (one.section() != other.section()
          || one.comdat() != other.comdat()
          || !Arrays.equals(one.members(), other.members())
          || !before
              .symbolName(one.signatureSymbol())
              .equals(now.symbolName(other.signatureSymbol()))) {
        return false;
      }
    }
    return true;
  }

  /** Compares global symbol {@code i} of the one with {@code j} of the other. */
  private boolean same(int i, int j, boolean grouped) {
    int section = old.section(i);
    int other = table.section(j);
    if (before.globalNameHash(i) != now.globalNameHash(j)
        || before.globalNameLength(i) != now.globalNameLength(j)
        || old.bind(i) != table.bind(j)
        || old.type(i) != table.type(j)
        || old.visibility(i) != table.visibility(j)
        || Math.min(section, 1) != Math.min(other, 1)
        || grouped && section != other) {
      return false;
    }
    // Of absolute definitions equal ones are no duplicates; of common ones the largest counts.
    if (section < 0 && (old.value(i) != table.value(j) || old.size(i) != table.size(j))) {
      return false;
    }
    return NameHash.equal(
        before.symbolNames(),
        old.nameOffset(i),
        now.symbolNames(),
        table.nameOffset(j),
        before.globalNameLength(i));
  }
}
