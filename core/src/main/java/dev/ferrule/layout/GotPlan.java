package dev.ferrule.layout;

import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which entries {@code .got}, {@code .got.plt} and the PLT have. Entries are in the order of symbol
 * numbers, so that they do not depend on how the scan was split.
 */
public final class GotPlan {
  /** What an entry of {@code .got} holds. */
  public enum Kind {
    /** The symbol's address: one word. */
    ADDRESS,
    /** The symbol's thread-pointer offset: one word. */
    TLS_OFFSET,
    /** Module and offset for {@code __tls_get_addr}: two words. */
    TLS_PAIR,
    /** Module and 0: two words. */
    LOCAL_DYNAMIC,
    /** A TLS descriptor: two words. */
    TLS_DESCRIPTOR
  }

  /**
   * @param symbol its number; -1 for {@link Kind#LOCAL_DYNAMIC}
   * @param slot index of its first word in {@code .got}
   */
  public record Entry(Kind kind, int symbol, int slot) {}

  private final List<Entry> entries = new ArrayList<>();
  private final SlotMap addresses = new SlotMap();
  private final SlotMap offsets = new SlotMap();
  private final SlotMap pairs = new SlotMap();
  private final SlotMap descriptors = new SlotMap();
  private final SlotMap plt = new SlotMap();
  private final SlotMap indirect = new SlotMap();
  private int localDynamicSlot = -1;
  private int words;
  private int[] pltSymbols = new int[64];
  private int pltCount;
  private int[] indirectSymbols = new int[8];
  private int indirectCount;

  static GotPlan of(Resolution resolution, Needs needs, References references) {
    GotPlan plan = new GotPlan();
    LinkedObjects objects = resolution.objects();
    byte[] flags = needs.symbols();
    for (int symbol = 0; symbol < flags.length; symbol++) {
      if (flags[symbol] != 0) {
        plan.addSymbol(symbol, flags[symbol], references.foreign(symbol));
      }
    }
    if (needs.localDynamic()) {
      plan.localDynamicSlot = plan.add(Kind.LOCAL_DYNAMIC, -1, 2);
    }
    assert objects.symbolCount() == flags.length;
    return plan;
  }

  private void addSymbol(int symbol, int flags, boolean foreign) {
    if ((flags & Needs.PLT) != 0) {
      if (foreign) {
        if (pltCount == pltSymbols.length) {
          pltSymbols = Arrays.copyOf(pltSymbols, pltCount * 2);
        }
        plt.put(symbol, pltCount);
        pltSymbols[pltCount++] = symbol;
      } else {
        if (indirectCount == indirectSymbols.length) {
          indirectSymbols = Arrays.copyOf(indirectSymbols, indirectCount * 2);
        }
        indirect.put(symbol, indirectCount);
        indirectSymbols[indirectCount++] = symbol;
      }
    }
    if ((flags & Needs.GOT) != 0) {
      addresses.put(symbol, add(Kind.ADDRESS, symbol, 1));
    }
    if ((flags & Needs.TLS_OFFSET) != 0) {
      offsets.put(symbol, add(Kind.TLS_OFFSET, symbol, 1));
    }
    if ((flags & Needs.TLS_PAIR) != 0) {
      pairs.put(symbol, add(Kind.TLS_PAIR, symbol, 2));
    }
    if ((flags & Needs.TLS_DESCRIPTOR) != 0) {
      descriptors.put(symbol, add(Kind.TLS_DESCRIPTOR, symbol, 2));
    }
  }

  private int add(Kind kind, int symbol, int size) {
    int slot = words;
    entries.add(new Entry(kind, symbol, slot));
    words += size;
    return slot;
  }

  public List<Entry> entries() {
    return entries;
  }

  /** Words of {@code .got}. */
  public int words() {
    return words;
  }

  /** How many imported functions have a PLT entry. */
  public int pltCount() {
    return pltCount;
  }

  public int pltSymbol(int k) {
    return pltSymbols[k];
  }

  /** How many functions of this image with a resolver have a PLT entry. */
  public int indirectCount() {
    return indirectCount;
  }

  public int indirectSymbol(int k) {
    return indirectSymbols[k];
  }

  int pltIndex(int symbol) {
    return plt.get(symbol);
  }

  int indirectIndex(int symbol) {
    return indirect.get(symbol);
  }

  int addressSlot(int symbol) {
    return addresses.get(symbol);
  }

  int offsetSlot(int symbol) {
    return offsets.get(symbol);
  }

  int pairSlot(int symbol) {
    return pairs.get(symbol);
  }

  int descriptorSlot(int symbol) {
    return descriptors.get(symbol);
  }

  int localDynamicSlot() {
    return localDynamicSlot;
  }
}
