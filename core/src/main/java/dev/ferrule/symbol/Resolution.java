package dev.ferrule.symbol;

import dev.ferrule.input.SharedFile;
import java.util.List;

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
