package dev.ferrule.write;

import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.EhFrames;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.SectionRole;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.work.Workers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the file differs from one that is there: objects were replaced by others, and everything has
 * the place that it had.
 */
public final class Patch {
  private final WrittenImage written;
  private final Path file;
  private final BooleanSupplier intact;
  private final @Nullable UnnamedFile copy;
  private final LinkedObjects before;
  private final LinkedObjects now;

  /** For each input section whether it is copied and differs. */
  private final boolean[] sections;

  /** For each object whether its local symbols differ. */
  private final boolean[] locals;

  private volatile boolean globals;
  private volatile boolean frames;

  private Patch(
      WrittenImage written,
      Path file,
      BooleanSupplier intact,
      @Nullable UnnamedFile copy,
      LinkedObjects before,
      LinkedObjects now) {
    this.copy = copy;
    this.written = written;
    this.file = file;
    this.intact = intact;
    this.before = before;
    this.now = now;
    this.sections = new boolean[now.sectionCount()];
    this.locals = new boolean[now.count()];
  }

  /**
   * Finds out what differs between the objects of two links with the same layout.
   *
   * @param written what is remembered of the file that is there
   * @param file where it is
   * @param intact whether it is still as it was written
   * @param copy a copy of it that may be changed; null if there is none
   */
  public static Patch between(
      WrittenImage written,
      Path file,
      BooleanSupplier intact,
      @Nullable UnnamedFile copy,
      LinkedObjects before,
      Liveness kept,
      LinkedObjects now,
      Liveness keeps,
      Workers workers) {
    Patch patch = new Patch(written, file, intact, copy, before, now);
    workers.forEach(
        now.count(),
        (int o, int worker) -> {
          if (!before.object(o).same(now.object(o))) {
            patch.compare(o, keeps);
          }
        });
    for (int f = 0; f < keeps.frames().size() && !patch.frames; f++) {
      patch.frames = differ(kept.frames().get(f), keeps.frames().get(f));
    }
    return patch;
  }

  private void compare(int o, Liveness keeps) {
    ObjectFile old = before.object(o);
    ObjectFile object = now.object(o);
    boolean all = !sameSymbols(old, object, object.firstGlobal(), object.symbols().count());
    if (all) {
      globals = true;
    }
    if (!sameSymbols(old, object, 1, object.firstGlobal())) {
      locals[o] = true;
      all = true;
      frames = true;
    }
    int first = now.firstSection(o);
    for (int i = 1; i < object.sectionCount(); i++) {
      byte role = keeps.roles()[first + i];
      if (keeps.alive()[first + i]
          && (role == SectionRole.LOADED || role == SectionRole.UNLOADED)) {
        // Any place may refer to any symbol of its object.
        sections[first + i] = all || !sameContents(old, object, i);
      }
    }
  }

  private static boolean sameContents(ObjectFile before, ObjectFile now, int i) {
    if (before.sectionSegment(i).mismatch(now.sectionSegment(i)) >= 0) {
      return false;
    }
    int old = before.relocationSection(i);
    int relocations = now.relocationSection(i);
    return relocations == 0
        ? old == 0
        : old != 0 && before.sectionSegment(old).mismatch(now.sectionSegment(relocations)) < 0;
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

  WrittenImage written() {
    return written;
  }

  Path file() {
    return file;
  }

  @Nullable UnnamedFile copy() {
    return copy;
  }

  boolean intact() {
    return intact.getAsBoolean();
  }

  /** Whether the local symbols of an object differ. */
  boolean locals(int o) {
    return locals[o];
  }

  /** Whether the symbol table's global part differs. */
  boolean globals() {
    return globals;
  }

  /** Whether exception frames differ. */
  boolean frames() {
    return frames;
  }

  /** Whether an input section that is copied differs. */
  boolean section(int number) {
    return sections[number];
  }

  /** Whether a window has a section that differs. */
  boolean touches(InputWindows.Window window) {
    for (int k = window.from(); k < window.to(); k++) {
      if (sections[window.section().member(k)]) {
        return true;
      }
    }
    return false;
  }
}
