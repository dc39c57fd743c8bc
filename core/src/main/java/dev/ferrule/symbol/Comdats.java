package dev.ferrule.symbol;

import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Shn;
import dev.ferrule.elf.Stt;
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
  private final LinkedObjects objects;
  private final SymbolNames names;
  private final boolean[] discarded;

  /** The global names that a group was kept for. */
  private final boolean[] claimed;

  /** Names of kept groups that are no global symbols' names. */
  private final SymbolNames others = new SymbolNames(1 << 6);

  private Comdats(LinkedObjects objects, SymbolNames names) {
    this.objects = objects;
    this.names = names;
    this.discarded = new boolean[objects.sectionCount()];
    this.claimed = new boolean[objects.globalCount()];
  }

  /**
   * Which sections of all objects go away, by the numbers of {@link LinkedObjects}.
   *
   * @param names the global names
   */
  static boolean[] discard(LinkedObjects objects, SymbolNames names) {
    Comdats comdats = new Comdats(objects, names);
    for (int o = 0; o < objects.count(); o++) {
      for (SectionGroup group : objects.object(o).groups()) {
        comdats.add(o, group);
      }
      if (objects.object(o).hasLinkOnceSections()) {
        comdats.addLinkOnce(o);
      }
    }
    return comdats.discarded;
  }

  private void add(int o, SectionGroup group) {
    if (group.comdat() && !claims(o, group.signatureSymbol())) {
      for (int member : group.members()) {
        discarded[objects.section(o, member)] = true;
      }
    }
  }

  private boolean claims(int o, int symbol) {
    ObjectFile file = objects.object(o);
    if (symbol >= file.firstGlobal()) {
      // A reference may mean another name (--wrap); a definition never does.
      return file.symbols().section(symbol) != Shn.SHN_UNDEF
          ? claims(objects.symbol(o, symbol))
          : claims(
              file.symbolNames(),
              file.symbols().nameOffset(symbol),
              file.globalNameLength(symbol),
              file.globalNameHash(symbol));
    }
    byte[] pool = file.symbolNames();
    int offset = file.symbols().nameOffset(symbol);
    if (file.symbols().type(symbol) == Stt.STT_SECTION) {
      int section = file.symbols().section(symbol);
      pool = file.sectionNameBytes(file.sections().nameOffset(section));
      offset = 0;
    }
    int length = 0;
    while (pool[offset + length] != 0) {
      length++;
    }
    return claims(pool, offset, length, NameHash.of(pool, offset, length));
  }

  private boolean claims(int id) {
    boolean first = !claimed[id];
    claimed[id] = true;
    return first;
  }

  private boolean claims(byte[] pool, int offset, int length, long hash) {
    int id = names.find(pool, offset, length, hash);
    if (id >= 0) {
      return claims(id);
    }
    int before = others.count();
    return others.intern(pool, offset, length, hash) == before;
  }

  private void addLinkOnce(int o) {
    ObjectFile file = objects.object(o);
    for (int i = 1; i < file.sectionCount(); i++) {
      if (file.nameClass(i) == SectionNames.LINK_ONCE
          && (file.sections().flags(i) & Shf.SHF_GROUP) == 0) {
        byte[] name = file.sectionNameBytes(file.sections().nameOffset(i));
        int length = name.length - 1;
        if (!claims(name, 0, length, NameHash.of(name, 0, length))) {
          discarded[objects.section(o, i)] = true;
        }
      }
    }
  }
}
