package dev.ferrule.write;

import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.EhFrames;
import dev.ferrule.live.Liveness;
import dev.ferrule.symbol.LinkedObjects;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * How the file differs from one that is there: objects were replaced by others, and everything has
 * the place that it had.
 *
 * @param written what is remembered of the file that is there
 * @param file where it is
 * @param intact whether it is still as it was written
 * @param replaced for each object whether it is another one
 * @param globals whether the symbol table's global part differs
 * @param frames whether exception frames differ
 */
public record Patch(
    WrittenImage written,
    Path file,
    BooleanSupplier intact,
    boolean[] replaced,
    boolean globals,
    boolean frames) {
  /** Finds out what differs between the objects of two links with the same layout. */
  public static Patch between(
      WrittenImage written,
      Path file,
      BooleanSupplier intact,
      LinkedObjects before,
      Liveness kept,
      LinkedObjects now,
      Liveness keeps) {
    boolean[] replaced = new boolean[now.count()];
    boolean globals = false;
    boolean values = false;
    for (int o = 0; o < replaced.length; o++) {
      ObjectFile old = before.object(o);
      ObjectFile object = now.object(o);
      replaced[o] = old != object;
      if (replaced[o]) {
        globals |= !sameSymbols(old, object, object.firstGlobal(), object.symbols().count());
        values |= !sameSymbols(old, object, 1, object.firstGlobal());
      }
    }
    boolean frames = values;
    for (int f = 0; f < keeps.frames().size() && !frames; f++) {
      frames = differ(kept.frames().get(f), keeps.frames().get(f));
    }
    return new Patch(written, file, intact, replaced, globals, frames);
  }

  private static boolean differ(EhFrames.Input before, EhFrames.Input now) {
    return before.records() != now.records()
        && !(Arrays.equals(before.records().bytes(), now.records().bytes())
            && Arrays.equals(before.records().relocations(), now.records().relocations()));
  }

  private static boolean sameSymbols(ObjectFile before, ObjectFile now, int from, int to) {
    SymbolTable old = before.symbols();
    SymbolTable table = now.symbols();
    for (int i = from; i < to; i++) {
      if (old.value(i) != table.value(i)
          || old.size(i) != table.size(i)
          || old.other(i) != table.other(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a window has a section of a replaced object. */
  boolean touches(InputWindows.Window window, LinkedObjects objects) {
    for (int k = window.from(); k < window.to(); k++) {
      if (replaced[objects.objectOfSection(window.section().member(k))]) {
        return true;
      }
    }
    return false;
  }
}
