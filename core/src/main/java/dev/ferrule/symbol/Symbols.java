package dev.ferrule.symbol;

import dev.ferrule.elf.Stv;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SharedFile;
import java.util.List;

/**
 * What every global name of a link means, as parallel arrays indexed by the id that {@link
 * SymbolNames} gave. Complete and unchanging once {@link SymbolResolution} has handed it on.
 */
public final class Symbols {
  /** Nothing defines it. */
  public static final byte UNDEFINED = 0;

  /** A section or SHN_ABS of an object defines it. */
  public static final byte DEFINED = 1;

  /** A common symbol: space that the linker allocates. */
  public static final byte COMMON = 2;

  /** A shared library defines it. */
  public static final byte SHARED = 3;

  /** The linker defines it. */
  public static final byte LINKER = 4;

  static final int REFERENCED = 1;
  static final int STRONGLY_REFERENCED = 1 << 1;
  static final int WEAK = 1 << 2;
  static final int SEEN_BY_SHARED = 1 << 3;
  static final int EXPORTED = 1 << 4;
  static final int PREEMPTIBLE = 1 << 5;
  static final int IMPORTED = 1 << 6;
  static final int UNIQUE = 1 << 7;
  static final int TOO_NEW = 1 << 8;

  final SymbolNames names;

  /** Whether any name may have an {@code @} in it. */
  boolean versionedNames;

  final byte[] kinds;
  final int[] files;
  final int[] indices;
  final byte[] visibilities;
  final byte[] types;
  final int[] flags;
  final short[] versions;
  ObjectFile[] objects = new ObjectFile[0];
  SharedFile[] shared = new SharedFile[0];
  List<LinkerDefined> linkerDefined = List.of();

  Symbols(SymbolNames names) {
    int count = names.count();
    this.names = names;
    this.kinds = new byte[count];
    this.files = new int[count];
    this.indices = new int[count];
    this.visibilities = new byte[count];
    this.types = new byte[count];
    this.flags = new int[count];
    this.versions = new short[count];
  }

  /** The same meanings, of names that stand at other indices of some objects. */
  private Symbols(Symbols same, ObjectFile[] objects, int[] indices) {
    this.names = same.names;
    this.versionedNames = same.versionedNames;
    this.kinds = same.kinds;
    this.files = same.files;
    this.indices = indices;
    this.visibilities = same.visibilities;
    this.types = same.types;
    this.flags = same.flags;
    this.versions = same.versions;
    this.objects = objects;
    this.shared = same.shared;
    this.linkerDefined = same.linkerDefined;
  }

  /**
   * The same meanings after some objects were replaced by others with the {@link SameNames}.
   *
   * @param before the objects until now
   * @param now those that take their places
   */
  Symbols withObjects(ObjectFile[] before, ObjectFile[] now) {
    int[] moved = null;
    for (int id = 0; id < kinds.length; id++) {
      if (kinds[id] == DEFINED || kinds[id] == COMMON) {
        int shift = now[files[id]].firstGlobal() - before[files[id]].firstGlobal();
        if (shift != 0) {
          moved = moved == null ? indices.clone() : moved;
          moved[id] += shift;
        }
      }
    }
    return new Symbols(this, now, moved == null ? indices : moved);
  }

  public int count() {
    return kinds.length;
  }

  public SymbolNames names() {
    return names;
  }

  /** {@link #UNDEFINED}, {@link #DEFINED}, {@link #COMMON}, {@link #SHARED} or {@link #LINKER}. */
  public byte kind(int id) {
    return kinds[id];
  }

  /** The defining object's number, or shared library's, by {@link #kind}. */
  public int file(int id) {
    return files[id];
  }

  /**
   * The index in the defining file's symbol table; for {@link #LINKER} symbols see {@link
   * #linkerDefined}.
   */
  public int index(int id) {
    return indices[id];
  }

  /** What a {@link #LINKER} symbol stands for. */
  public LinkerDefined linkerDefined(int id) {
    return linkerDefined.get(indices[id]);
  }

  /** The most constraining visibility that any object gives the name, one of {@link Stv}. */
  public int visibility(int id) {
    return visibilities[id];
  }

  /** {@code STT_…} of the definition; of the references if there is none. */
  public int type(int id) {
    return types[id];
  }

  /** Whether an object refers to it. */
  public boolean referenced(int id) {
    return (flags[id] & REFERENCED) != 0;
  }

  /** Whether an object refers to it other than weakly. */
  public boolean stronglyReferenced(int id) {
    return (flags[id] & STRONGLY_REFERENCED) != 0;
  }

  /** Whether it binds weakly: a weak definition, or only weak references. */
  public boolean weak(int id) {
    return (flags[id] & WEAK) != 0;
  }

  /** Whether a definition is {@code STB_GNU_UNIQUE}. */
  public boolean unique(int id) {
    return (flags[id] & UNIQUE) != 0;
  }

  /**
   * Whether glibc defines it, but not in a version that {@code --max-glibc} allows. It is then
   * undefined and weak: live references that are not weak themselves are errors.
   */
  public boolean tooNew(int id) {
    return (flags[id] & TOO_NEW) != 0;
  }

  /** Whether it is defined here and appears in {@code .dynsym}. */
  public boolean exported(int id) {
    return (flags[id] & EXPORTED) != 0;
  }

  /** Whether the loader finds the definition in another module. */
  public boolean imported(int id) {
    return (flags[id] & IMPORTED) != 0;
  }

  /**
   * Whether another module's definition may take its place at load time; true of all imported ones.
   */
  public boolean preemptible(int id) {
    return (flags[id] & PREEMPTIBLE) != 0;
  }

  /**
   * The output's version index of a definition: 0 local, 1 global, from 2 a version of the version
   * script.
   */
  public int version(int id) {
    return versions[id];
  }

  /** The name as text, for messages. */
  public String name(int id) {
    return names.text(id);
  }
}
