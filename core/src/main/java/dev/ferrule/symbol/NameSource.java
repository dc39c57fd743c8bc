package dev.ferrule.symbol;

import dev.ferrule.input.ArchiveIndex;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.ObjectFile;

/** A list of global names: those of an object, or of an archive's index. */
abstract class NameSource {
  /** The id of each name, once they are interned. */
  final int[] ids;

  private NameSource(int count) {
    this.ids = new int[count];
  }

  /** The string table that the names stand in. */
  abstract byte[] pool();

  abstract int offset(int k);

  abstract int length(int k);

  abstract long hash(int k);

  /** Number plus 1 of the lazy file that would define the name; 0 if none would. */
  abstract int lazy(int k);

  /** The global symbols of an object, by index less {@link ObjectFile#firstGlobal}. */
  static final class OfObject extends NameSource {
    private final ObjectFile file;
    private final int first;
    private final int lazy;

    /**
     * @param lazy the object's number among the lazy files; -1 if it takes part in any case
     */
    OfObject(ObjectFile file, int lazy) {
      super(Math.max(0, file.symbols().count() - file.firstGlobal()));
      this.file = file;
      this.first = file.firstGlobal();
      this.lazy = lazy + 1;
    }

    @Override
    byte[] pool() {
      return file.symbolNames();
    }

    @Override
    int offset(int k) {
      return file.symbols().nameOffset(first + k);
    }

    @Override
    int length(int k) {
      int length = file.globalNameLength(first + k);
      if (file.hasVersionedNames()) {
        // f@@V defines f.
        int base = VersionedName.defaultVersionBase(pool(), offset(k), length);
        return base >= 0 ? base : length;
      }
      return length;
    }

    @Override
    long hash(int k) {
      if (file.hasVersionedNames()) {
        return NameHash.of(pool(), offset(k), length(k));
      }
      return file.globalNameHash(first + k);
    }

    @Override
    int lazy(int k) {
      return lazy != 0 && file.symbols().section(first + k) != 0 ? lazy : 0;
    }
  }

  /** The entries of an archive's index. */
  static final class OfIndex extends NameSource {
    private final ArchiveIndex index;
    private final int[] lazyOfMember;

    /**
     * @param lazyOfMember for each member its number among the lazy files
     */
    OfIndex(ArchiveIndex index, int[] lazyOfMember) {
      super(index.count());
      this.index = index;
      this.lazyOfMember = lazyOfMember;
    }

    @Override
    byte[] pool() {
      return index.names();
    }

    @Override
    int offset(int k) {
      return index.nameOffset(k);
    }

    @Override
    int length(int k) {
      return index.nameLength(k);
    }

    @Override
    long hash(int k) {
      return index.nameHash(k);
    }

    @Override
    int lazy(int k) {
      return lazyOfMember[index.member(k)] + 1;
    }
  }
}
