package dev.ferrule.layout;

import dev.ferrule.live.References;
import dev.ferrule.symbol.LinkedObjects;

/** What the loader has to do for a GOT entry. */
public enum GotRelocation {
  /** The contents are known at link time. */
  NONE,
  /** Add the load address. */
  RELATIVE,
  /** Look the symbol up: its address, thread-pointer offset or descriptor, by the kind of entry. */
  SYMBOL,
  /** This module's thread-pointer offset or descriptor, without a symbol. */
  OWN,
  /** Module and offset of a symbol: two relocations. */
  MODULE_AND_OFFSET,
  /** This module's number; the offset is known. */
  MODULE;

  /** The rule for an entry; the same answer in layout and in write. */
  public static GotRelocation of(
      GotPlan got, int entry, LinkedObjects objects, References references) {
    int symbol = got.symbol(entry);
    boolean foreign = symbol >= 0 && references.foreign(symbol);
    boolean executable = references.relaxesTls();
    return switch (got.kind(entry)) {
      case ADDRESS -> {
        if (foreign) {
          yield SYMBOL;
        }
        yield references.positionIndependent() && !isAbsolute(symbol, objects, references)
            ? RELATIVE
            : NONE;
      }
      case TLS_OFFSET -> foreign ? SYMBOL : executable ? NONE : OWN;
      case TLS_PAIR -> foreign ? MODULE_AND_OFFSET : executable ? NONE : MODULE;
      case LOCAL_DYNAMIC -> executable ? NONE : MODULE;
      case TLS_DESCRIPTOR -> foreign ? SYMBOL : OWN;
    };
  }

  private static boolean isAbsolute(int symbol, LinkedObjects objects, References references) {
    int o = 0;
    int i = 0;
    if (symbol >= objects.globalCount()) {
      o = objects.objectOfLocal(symbol);
      i = symbol - objects.firstLocal(o);
    }
    byte symbolClass = references.classify(o, i, symbol);
    return symbolClass == References.ABSOLUTE || symbolClass == References.DISCARDED;
  }

  boolean isRelative() {
    return this == RELATIVE;
  }

  int symbolicCount() {
    return switch (this) {
      case NONE, RELATIVE -> 0;
      case SYMBOL, OWN, MODULE -> 1;
      case MODULE_AND_OFFSET -> 2;
    };
  }
}
