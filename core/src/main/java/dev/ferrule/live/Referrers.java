package dev.ferrule.live;

import dev.ferrule.elf.Rela;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds who refers to a symbol, for messages: a pass over all relocations of what is kept. */
public final class Referrers {
  /**
   * Who refers to one symbol.
   *
   * @param first the first place in link order: crate, function, file, section and offset
   * @param more how many others there are
   */
  public record Found(String first, int more) {}

  private Referrers() {}

  /**
   * @param wanted by global id: whether to look for it
   * @return for each id that something kept refers to, who
   */
  public static Map<Integer, Found> find(
      Resolution resolution, Liveness liveness, boolean[] wanted) {
    LinkedObjects objects = resolution.objects();
    Map<Integer, Found> found = new TreeMap<>();
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      for (int i : loadedSections(objects, liveness, o)) {
        long[] relocations = file.relocations(i);
        for (int k = 0; k < Rela.count(relocations); k++) {
          int id = objects.symbol(o, Rela.symbol(relocations, k));
          if (id >= 0 && id < wanted.length && wanted[id]) {
            Found before = found.get(id);
            found.put(
                id,
                before == null
                    ? new Found(place(file, i, Rela.offset(relocations, k)), 0)
                    : new Found(before.first, before.more + 1));
          }
        }
      }
    }
    return found;
  }

  private static List<Integer> loadedSections(LinkedObjects objects, Liveness liveness, int o) {
    ObjectFile file = objects.object(o);
    List<Integer> sections = new ArrayList<>();
    for (int i = 1; i < file.sectionCount(); i++) {
      int number = objects.section(o, i);
      if (liveness.alive()[number]
          && liveness.roles()[number] == SectionRole.LOADED
          && file.relocationSection(i) != 0) {
        sections.add(i);
      }
    }
    return sections;
  }

  private static String place(ObjectFile file, int i, long offset) {
    return CrateName.prefix(file.name()) + ScanErrors.place(file, i, offset);
  }
}
