package dev.ferrule.layout;

import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import java.util.Arrays;

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

  // The entries of .got: kind, symbol and first word.
  private Kind[] kinds = new Kind[64];
  private int[] symbols = new int[64];
  private int[] slots = new int[64];
  private int count;
  private final RankedSlots addresses;
  private final RankedSlots offsets;
  private final RankedSlots pairs;
  private final RankedSlots descriptors;
  private final RankedSlots plt;
  private final RankedSlots indirect;
  private int localDynamicSlot = -1;
  private int words;
  private int[] pltSymbols = new int[64];
  private int pltCount;
  private int[] indirectSymbols = new int[8];
  private int indirectCount;

  private GotPlan(int symbolCount) {
    addresses = new RankedSlots(symbolCount);
    offsets = new RankedSlots(symbolCount);
    pairs = new RankedSlots(symbolCount);
    descriptors = new RankedSlots(symbolCount);
    plt = new RankedSlots(symbolCount);
    indirect = new RankedSlots(symbolCount);
  }

  static GotPlan of(Resolution resolution, Needs needs, References references) {
    LinkedObjects objects = resolution.objects();
    byte[] flags = needs.symbols();
    GotPlan plan = new GotPlan(flags.length);
    for (int from = 0; from < flags.length; from += AT_ONCE) {
      plan.addSymbols(flags, from, Math.min(flags.length, from + AT_ONCE), references);
    }
    if (needs.localDynamic()) {
      plan.localDynamicSlot = plan.add(Kind.LOCAL_DYNAMIC, -1, 2);
    }
    assert objects.symbolCount() == flags.length;
    return plan;
  }

  /** Symbols that one call handles: few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 256;

  private void addSymbols(byte[] flags, int from, int to, References references) {
    for (int symbol = from; symbol < to; symbol++) {
      if (flags[symbol] != 0) {
        addSymbol(symbol, flags[symbol], references.foreign(symbol));
      }
    }
  }

  private void addSymbol(int symbol, int flags, boolean foreign) {
    if ((flags & Needs.PLT) != 0) {
      if (foreign) {
        if (pltCount == pltSymbols.length) {
          pltSymbols = Arrays.copyOf(pltSymbols, pltCount * 2);
        }
        plt.add(symbol, pltCount);
        pltSymbols[pltCount++] = symbol;
      } else {
        if (indirectCount == indirectSymbols.length) {
          indirectSymbols = Arrays.copyOf(indirectSymbols, indirectCount * 2);
        }
        indirect.add(symbol, indirectCount);
        indirectSymbols[indirectCount++] = symbol;
      }
    }
    if ((flags & Needs.GOT) != 0) {
      addresses.add(symbol, add(Kind.ADDRESS, symbol, 1));
    }
    if ((flags & Needs.TLS_OFFSET) != 0) {
      offsets.add(symbol, add(Kind.TLS_OFFSET, symbol, 1));
    }
    if ((flags & Needs.TLS_PAIR) != 0) {
      pairs.add(symbol, add(Kind.TLS_PAIR, symbol, 2));
    }
    if ((flags & Needs.TLS_DESCRIPTOR) != 0) {
      descriptors.add(symbol, add(Kind.TLS_DESCRIPTOR, symbol, 2));
    }
  }

  private int add(Kind kind, int symbol, int size) {
    int slot = words;
    if (count == kinds.length) {
      kinds = Arrays.copyOf(kinds, count * 2);
      symbols = Arrays.copyOf(symbols, count * 2);
      slots = Arrays.copyOf(slots, count * 2);
    }
    kinds[count] = kind;
    symbols[count] = symbol;
    slots[count++] = slot;
    words += size;
    return slot;
  }

  /** How many entries {@code .got} has. */
  public int count() {
    return count;
  }

  public Kind kind(int entry) {
    return kinds[entry];
  }

  /** The number of an entry's symbol; -1 for {@link Kind#LOCAL_DYNAMIC}. */
  public int symbol(int entry) {
    return symbols[entry];
  }

  /** Index of an entry's first word in {@code .got}. */
  public int slot(int entry) {
    return slots[entry];
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
