package dev.ferrule.layout;

import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.SectionRole;
import dev.ferrule.symbol.LinkedObjects;
import java.util.Arrays;

/**
 * The layout of a link with the same sections, references and needs but other objects in some
 * places, and what of it holds for these as well. What relocations need, and so the GOT, copies and
 * the dynamic symbols, is the same in any case.
 */
public final class EarlierLayout {
  final Layout layout;

  /** Whether all sections have their sizes and alignments, and objects their notes. */
  final boolean sizes;

  /** Whether what is merged has the same bytes. */
  final boolean merges;

  /** Whether exception frames take the same places. */
  final boolean frames;

  /** Whether the symbol table has the same names. */
  final boolean names;

  /** Whether global names stand at the same places of their sections. */
  final boolean values;

  private EarlierLayout(
      Layout layout, boolean sizes, boolean merges, boolean frames, boolean names, boolean values) {
    this.layout = layout;
    this.sizes = sizes;
    this.merges = merges;
    this.frames = frames;
    this.names = names;
    this.values = values;
  }

  /** Compares the objects of a layout with those of another link. */
  public static EarlierLayout compare(Layout layout, LinkedObjects now, Liveness kept) {
    boolean sizes = true;
    boolean merges = true;
    boolean names = true;
    boolean values = true;
    for (int o = 0; o < now.count(); o++) {
      ObjectFile old = layout.objects.object(o);
      ObjectFile file = now.object(o);
      if (!old.same(file)) {
        sizes = sizes && sameSizes(old, file, kept, now.firstSection(o));
        merges = merges && sameMerges(old, file, kept, now.firstSection(o));
        names = names && sameNames(old, file);
        values = values && sameValues(old, file);
      }
    }
    return new EarlierLayout(
        layout, sizes, merges, layout.liveness.samePlaces(kept), names, values);
  }

  /** Whether the whole layout is the same. */
  boolean whole() {
    return sizes && merges && frames && names && values;
  }

  private static boolean sameSizes(
      ObjectFile before, ObjectFile now, Liveness liveness, int first) {
    for (int i = 1; i < now.sectionCount(); i++) {
      if (liveness.alive()[first + i]
          && (before.sectionSize(i) != now.sectionSize(i)
              || before.sectionAlignment(i) != now.sectionAlignment(i))) {
        return false;
      }
    }
    return before.featureBits() == now.featureBits() && before.stackNote() == now.stackNote();
  }

  private static boolean sameMerges(
      ObjectFile before, ObjectFile now, Liveness liveness, int first) {
    for (int i = 1; i < now.sectionCount(); i++) {
      if (liveness.alive()[first + i]
          && liveness.roles()[first + i] == SectionRole.MERGED
          && (before.sectionAlignment(i) != now.sectionAlignment(i)
              || before.sectionSegment(i).mismatch(now.sectionSegment(i)) >= 0)) {
        return false;
      }
    }
    return true;
  }

  /** Which locals are in the symbol table, and how long their names are. */
  private static boolean sameNames(ObjectFile before, ObjectFile now) {
    SymbolTable table = now.symbols();
    for (int i = 1; i < now.firstGlobal(); i++) {
      if (table.type(i) != Stt.STT_SECTION && !sameName(before, now, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameName(ObjectFile before, ObjectFile now, int i) {
    byte[] a = before.symbolNames();
    byte[] b = now.symbolNames();
    int from = before.symbols().nameOffset(i);
    int other = now.symbols().nameOffset(i);
    int end = from;
    while (a[end] != 0) {
      end++;
    }
    int otherEnd = other + end - from + 1;
    return otherEnd <= b.length && Arrays.equals(a, from, end + 1, b, other, otherEnd);
  }

  private static boolean sameValues(ObjectFile before, ObjectFile now) {
    for (int i = now.firstGlobal(); i < now.symbols().count(); i++) {
      if (before.symbols().value(i) != now.symbols().value(i)) {
        return false;
      }
    }
    return true;
  }
}
