package dev.ferrule.symbol;

import dev.ferrule.elf.Shf;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SectionGroup;
import dev.ferrule.input.SectionNames;

/**
 * Chooses one of each set of equally named section groups (gABI, "Section Groups", GRP_COMDAT): the
 * first object in link order keeps its group, the others lose theirs. {@code .gnu.linkonce.}
 * sections of old compilers count as groups of one section named after it.
 */
final class Comdats {
  private Comdats() {}

  /** Which sections of all objects go away, by the numbers of {@link LinkedObjects}. */
  static boolean[] discard(LinkedObjects objects) {
    boolean[] discarded = new boolean[objects.sectionCount()];
    SymbolNames signatures = new SymbolNames(1 << 12);
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      for (SectionGroup group : file.groups()) {
        if (group.comdat() && !claims(signatures, file, group.signatureSymbol())) {
          for (int member : group.members()) {
            discarded[objects.section(o, member)] = true;
          }
        }
      }
      if (file.hasLinkOnceSections()) {
        discardLinkOnce(objects, o, signatures, discarded);
      }
    }
    return discarded;
  }

  private static boolean claims(SymbolNames signatures, ObjectFile file, int symbol) {
    byte[] pool = file.symbolNames();
    int offset = file.symbols().nameOffset(symbol);
    int length = 0;
    if (symbol >= file.firstGlobal()) {
      length = file.globalNameLength(symbol);
      return isNew(signatures, pool, offset, length, file.globalNameHash(symbol));
    }
    if (file.symbols().type(symbol) == dev.ferrule.elf.Stt.STT_SECTION) {
      int section = file.symbols().section(symbol);
      pool = file.sectionNameBytes(file.sections().nameOffset(section));
      offset = 0;
    }
    while (pool[offset + length] != 0) {
      length++;
    }
    return isNew(signatures, pool, offset, length, NameHash.of(pool, offset, length));
  }

  private static boolean isNew(
      SymbolNames signatures, byte[] pool, int offset, int length, long hash) {
    int before = signatures.count();
    return signatures.intern(pool, offset, length, hash) == before;
  }

  private static void discardLinkOnce(
      LinkedObjects objects, int o, SymbolNames signatures, boolean[] discarded) {
    ObjectFile file = objects.object(o);
    for (int i = 1; i < file.sectionCount(); i++) {
      if (file.nameClass(i) == SectionNames.LINK_ONCE
          && (file.sections().flags(i) & Shf.SHF_GROUP) == 0) {
        byte[] name = file.sectionNameBytes(file.sections().nameOffset(i));
        int length = name.length - 1;
        if (!isNew(signatures, name, 0, length, NameHash.of(name, 0, length))) {
          discarded[objects.section(o, i)] = true;
        }
      }
    }
  }
}
