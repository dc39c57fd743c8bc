package dev.ferrule.symbol;

import dev.ferrule.input.ObjectFile;
import java.util.Arrays;

/**
 * The objects that take part in a link, in a fixed order, and two number spaces over them.
 *
 * <p>Sections: section {@code i} of object {@code o} is {@code firstSection(o) + i}.
 *
 * <p>Symbols: the global names come first, with the ids that {@link SymbolNames} gave; the local
 * symbol {@code i} of object {@code o} is {@code firstLocal(o) + i}.
 */
public final class LinkedObjects {
  private final ObjectFile[] objects;
  private final int[][] globals;
  private final int[] firstSections;
  private final int[] firstLocals;

  /** For each section its object. */
  private final int[] owners;

  private final int globalCount;

  LinkedObjects(ObjectFile[] objects, int[][] globals, int globalCount) {
    this.objects = objects;
    this.globals = globals;
    this.globalCount = globalCount;
    this.firstSections = new int[objects.length + 1];
    this.firstLocals = new int[objects.length + 1];
    firstLocals[0] = globalCount;
    for (int o = 0; o < objects.length; o++) {
      firstSections[o + 1] = firstSections[o] + objects[o].sectionCount();
      firstLocals[o + 1] = firstLocals[o] + objects[o].firstGlobal();
    }
    this.owners = new int[firstSections[objects.length]];
    for (int o = 0; o < objects.length; o++) {
      Arrays.fill(owners, firstSections[o], firstSections[o + 1], o);
    }
  }

  /** The same objects with others, that have the {@link SameNames}, in the places of some. */
  LinkedObjects with(ObjectFile[] replaced) {
    return new LinkedObjects(replaced, globals, globalCount);
  }

  ObjectFile[] toArray() {
    return objects.clone();
  }

  public int count() {
    return objects.length;
  }

  public ObjectFile object(int o) {
    return objects[o];
  }

  /** How many sections all objects have together. */
  public int sectionCount() {
    return firstSections[objects.length];
  }

  public int firstSection(int o) {
    return firstSections[o];
  }

  /** The number of section {@code i} of object {@code o}. */
  public int section(int o, int i) {
    return firstSections[o] + i;
  }

  /** Which object a section belongs to. */
  public int objectOfSection(int section) {
    return owners[section];
  }

  /** How many symbols there are, global names and all local symbols. */
  public int symbolCount() {
    return firstLocals[objects.length];
  }

  /** How many of them are global names. */
  public int globalCount() {
    return globalCount;
  }

  public int firstLocal(int o) {
    return firstLocals[o];
  }

  /** The number of symbol {@code i} of object {@code o}. */
  public int symbol(int o, int i) {
    int firstGlobal = objects[o].firstGlobal();
    return i < firstGlobal ? firstLocals[o] + i : globals[o][i - firstGlobal];
  }

  /** Which object a local symbol belongs to. */
  public int objectOfLocal(int symbol) {
    int low = 0;
    int high = objects.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstLocals[middle] <= symbol) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
