package dev.ferrule.symbol;

import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SharedFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What resolution found out. Unchanging.
 *
 * @param objects the objects of the link and the number spaces of their sections and symbols
 * @param symbols what every global name means
 * @param shared the shared libraries in order, each soname once
 * @param asNeeded for each of them whether it becomes DT_NEEDED only if something needs it
 * @param glibc which versions of glibc's symbols are bound to
 * @param discarded sections that lost against an equal comdat group, by section number
 * @param versions the versions that the output defines
 * @param roots names that are used from outside: entry, {@code -u}, init and fini; ids
 */
public record Resolution(
    LinkedObjects objects,
    Symbols symbols,
    List<SharedFile> shared,
    boolean[] asNeeded,
    GlibcBinding glibc,
    boolean[] discarded,
    List<OutputVersion> versions,
    int[] roots) {

  /**
   * A version that the output defines.
   *
   * @param name as in the version script
   * @param index its {@code vd_ndx}, from 2
   * @param parents names of the versions that it inherits
   */
  public record OutputVersion(String name, int index, List<String> parents) {}

  /**
   * Whether a link takes, of two objects of which neither takes part, either for the same reasons.
   */
  public static boolean sameNames(ObjectFile before, ObjectFile now) {
    return SameNames.of(before, now);
  }

  /**
   * What a link would find out that has other objects in the places of some. Null if it might be
   * something else: they do not all define and mention the same names in the same way.
   *
   * @param replaced for each object the one in its place, itself if it stays
   */
  public @Nullable Resolution with(ObjectFile[] replaced) {
    ObjectFile[] before = objects.toArray();
    for (int o = 0; o < before.length; o++) {
      if (!before[o].same(replaced[o]) && !SameNames.of(before[o], replaced[o])) {
        return null;
      }
    }
    LinkedObjects linked = objects.with(replaced);
    boolean[] dropped = discarded;
    if (linked.sectionCount() != objects.sectionCount()) {
      dropped = new boolean[linked.sectionCount()];
      for (int o = 0; o < before.length; o++) {
        // Only objects with groups have discarded sections, and of those the count is the same.
        int count = Math.min(before[o].sectionCount(), replaced[o].sectionCount());
        System.arraycopy(
            discarded, objects.firstSection(o), dropped, linked.firstSection(o), count);
      }
    }
    return new Resolution(
        linked,
        symbols.withObjects(before, replaced),
        shared,
        asNeeded,
        glibc,
        dropped,
        versions,
        roots);
  }

  /**
   * Where a symbol is defined, as messages show it: {@code defined in a.o}.
   *
   * @param o the object that refers to it
   * @param symbol its index there
   */
  public String definition(int o, int symbol) {
    int id = objects.symbol(o, symbol);
    if (id >= objects.globalCount()) {
      return "defined in " + objects.object(o).name();
    }
    return switch (symbols.kind(id)) {
      case Symbols.DEFINED, Symbols.COMMON ->
          "defined in " + objects.object(symbols.file(id)).name();
      case Symbols.SHARED -> "defined in " + shared.get(symbols.file(id)).name();
      case Symbols.UNDEFINED -> "defined nowhere";
      default -> "defined by the linker or its options";
    };
  }
}
