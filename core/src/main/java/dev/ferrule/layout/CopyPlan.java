package dev.ferrule.layout;

import dev.ferrule.input.SharedFile;
import dev.ferrule.live.Needs;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Space for imported variables that this executable's code addresses directly. Every name that the
 * library has for the variable must lead to the copy, or library and program would see two
 * variables.
 */
public final class CopyPlan {
  /**
   * One variable.
   *
   * @param symbol the global id that is referred to
   * @param library number of the shared library
   * @param index in its dynamic symbol table
   * @param offset in the section of copies, bytes
   * @param readOnly whether it lies among the write-protected copies
   */
  public record Copy(int symbol, int library, int index, long offset, boolean readOnly) {}

  /** Another name of a copied variable, {@code index} in the library's dynamic symbol table. */
  public record Alias(Copy copy, int index) {}

  private final List<Copy> copies = new ArrayList<>();
  private final List<Alias> aliases = new ArrayList<>();

  /** By global id: every symbol whose address is that of a copy. */
  private final Map<Integer, Copy> bySymbol = new HashMap<>();

  private long size;
  private long readOnlySize;
  private long alignment = 1;
  private long readOnlyAlignment = 1;

  static CopyPlan of(Resolution resolution, Needs needs) {
    CopyPlan plan = new CopyPlan();
    for (int id = 0; id < resolution.objects().globalCount(); id++) {
      if (needs.has(id, Needs.COPY) && !plan.bySymbol.containsKey(id)) {
        plan.add(id, resolution);
      }
    }
    return plan;
  }

  private void add(int id, Resolution resolution) {
    Symbols symbols = resolution.symbols();
    int library = symbols.file(id);
    int index = symbols.index(id);
    SharedFile file = resolution.shared().get(library);
    boolean readOnly = file.readOnly(index);
    long align = Math.max(1, file.alignmentOf(index));
    long length = 0;
    int[] names = file.aliases(index);
    for (int alias : names) {
      length = Math.max(length, file.symbols().size(alias));
    }
    long offset;
    if (readOnly) {
      offset = readOnlySize + align - 1 & -align;
      readOnlySize = offset + length;
      readOnlyAlignment = Math.max(readOnlyAlignment, align);
    } else {
      offset = size + align - 1 & -align;
      size = offset + length;
      alignment = Math.max(alignment, align);
    }
    Copy copy = new Copy(id, library, index, offset, readOnly);
    copies.add(copy);
    bySymbol.put(id, copy);
    for (int alias : names) {
      int other =
          symbols
              .names()
              .find(
                  file.symbolNames(),
                  file.symbols().nameOffset(alias),
                  file.nameLength(alias),
                  file.nameHash(alias));
      if (other < 0) {
        if (alias != index && resolution.glibc().admits(library, alias)) {
          aliases.add(new Alias(copy, alias));
        }
      } else if (symbols.kind(other) == Symbols.SHARED && symbols.file(other) == library) {
        bySymbol.put(other, copy);
      }
    }
  }

  public List<Copy> copies() {
    return copies;
  }

  List<Alias> aliases() {
    return aliases;
  }

  Iterable<Integer> copiedSymbols() {
    return new java.util.TreeSet<>(bySymbol.keySet());
  }

  /** The copy that is the symbol's address, or null. */
  public @org.jspecify.annotations.Nullable Copy copyOf(int symbol) {
    return bySymbol.isEmpty() ? null : bySymbol.get(symbol);
  }

  long size() {
    return size;
  }

  long alignment() {
    return alignment;
  }

  long readOnlySize() {
    return readOnlySize;
  }

  long readOnlyAlignment() {
    return readOnlyAlignment;
  }
}
