package dev.ferrule.symbol;

import dev.ferrule.elf.Stb;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.InputFile;
import dev.ferrule.input.LoadedInput;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SharedFile;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds which objects take part in a link: those named on the command line, and in waves the
 * archive members that define what is still undefined. Whole waves are parsed at a time, so that
 * parsing can be split over threads.
 *
 * <p>As in lld and mold, an archive serves references from files that come after it too; {@code
 * --start-group} has nothing to add. A member is not extracted for a name that a shared library
 * standing before its archive defines.
 */
final class ArchiveExtraction {
  /**
   * One object of the link, and where it stands: command-line position, then position in its
   * archive.
   */
  static final class Extracted {
    final ObjectFile file;
    final long position;

    /** The archive's file name, for {@code --exclude-libs}; null for an object of its own. */
    final @Nullable String archive;

    /** The id of each global symbol, by symbol index less {@link ObjectFile#firstGlobal}. */
    int[] ids = new int[0];

    Extracted(ObjectFile file, long position, @Nullable String archive) {
      this.file = file;
      this.position = position;
      this.archive = archive;
    }
  }

  /** A file that is parsed only when something refers to what it defines. */
  private static final class Lazy {
    final @Nullable ArchiveFile archive;
    final int member;
    final @Nullable ObjectFile object;
    final long position;
    boolean taken;

    Lazy(@Nullable ArchiveFile archive, int member, @Nullable ObjectFile object, long position) {
      this.archive = archive;
      this.member = member;
      this.object = object;
      this.position = position;
    }
  }

  private final LinkRequest request;
  private final Workers workers;
  private final SymbolNames names = new SymbolNames(1 << 12);
  private final SymbolNames lazyNames = new SymbolNames(1 << 12);
  private final List<Lazy> lazies = new ArrayList<>();
  private int[] lazyOfName = new int[1 << 12];
  private final List<Extracted> objects = new ArrayList<>();
  private final List<SharedFile> shared = new ArrayList<>();
  private final List<Integer> sharedPositions = new ArrayList<>();
  private final List<Boolean> sharedAsNeeded = new ArrayList<>();
  private final Map<Integer, Integer> wrapped = new HashMap<>();

  /** Per id: whether an object of the link defines it. */
  private boolean[] defined = new boolean[1 << 12];

  private boolean[] wantedOnce = new boolean[1 << 12];

  /** Ids that are referred to other than weakly and had no definition when last looked at. */
  private int[] wanted = new int[1 << 10];

  private int wantedCount;

  private GlibcBinding glibc = GlibcBinding.of(null, List.of());

  ArchiveExtraction(LinkRequest request, Workers workers) {
    this.request = request;
    this.workers = workers;
  }

  /** Runs to the end; the results are then read from the other methods. */
  void run(List<LoadedInput> inputs, List<String> roots) {
    prepareWrapping();
    List<Extracted> wave = new ArrayList<>();
    Set<String> sonames = new HashSet<>();
    for (int position = 0; position < inputs.size(); position++) {
      addInput(inputs.get(position), position, wave, sonames);
    }
    for (String root : roots) {
      want(names.intern(root));
    }
    glibc = GlibcBinding.of(request.dynamic().maxGlibc(), List.copyOf(shared));
    while (!wave.isEmpty()) {
      for (Extracted extracted : wave) {
        enter(extracted);
      }
      wave = nextWave();
    }
    objects.sort((Extracted a, Extracted b) -> Long.compare(a.position, b.position));
  }

  SymbolNames names() {
    return names;
  }

  /** All objects of the link by position. */
  List<Extracted> objects() {
    return objects;
  }

  /** All shared libraries by position, each soname once. */
  List<SharedFile> shared() {
    return shared;
  }

  /** Which versions of glibc's symbols are bound to. */
  GlibcBinding glibc() {
    return glibc;
  }

  boolean asNeeded(int sharedLibrary) {
    return sharedAsNeeded.get(sharedLibrary);
  }

  /** Which archive member, not extracted, defines the name: for hints; or null. */
  @Nullable String lazyDefinition(int id) {
    int lazy = lazyFor(id);
    if (lazy < 0) {
      return null;
    }
    Lazy found = lazies.get(lazy);
    return found.archive == null ? "" : found.archive.name();
  }

  private void addInput(
      LoadedInput input, int position, List<Extracted> wave, Set<String> sonames) {
    InputFile file = input.file();
    if (file instanceof ObjectFile object) {
      if (input.scope().lazyObjects()) {
        addLazyObject(object, (long) position << 32);
      } else {
        wave.add(new Extracted(object, (long) position << 32, null));
      }
    } else if (file instanceof SharedFile library) {
      addShared(library, position, input.scope().asNeeded(), sonames);
    } else if (file instanceof ArchiveFile archive) {
      if (input.scope().wholeArchive()) {
        addWholeArchive(archive, position, wave);
      } else if (archive.hasIndex()) {
        addLazyIndex(archive, position);
      } else {
        addLazyMembers(archive, position);
      }
    } else {
      throw new IllegalStateException("not an input: " + file);
    }
  }

  private void addShared(SharedFile library, int position, boolean asNeeded, Set<String> sonames) {
    if (sonames.add(library.soname())) {
      shared.add(library);
      sharedPositions.add(position);
      sharedAsNeeded.add(asNeeded);
    } else if (!asNeeded) {
      for (int i = 0; i < shared.size(); i++) {
        if (shared.get(i).soname().equals(library.soname())) {
          sharedAsNeeded.set(i, false);
        }
      }
    }
  }

  private void addWholeArchive(ArchiveFile archive, int position, List<Extracted> wave) {
    int count = archive.memberCount();
    Extracted[] parsed = new Extracted[count];
    workers.forEach(
        count,
        (int m, int worker) -> {
          if (archive.memberIsElfObject(m)) {
            parsed[m] = new Extracted(archive.member(m), at(position, m), archive.name());
          }
        });
    for (Extracted extracted : parsed) {
      if (extracted != null) {
        wave.add(extracted);
      }
    }
  }

  private void addLazyMembers(ArchiveFile archive, int position) {
    int count = archive.memberCount();
    @Nullable ObjectFile[] parsed = new @Nullable ObjectFile[count];
    workers.forEach(
        count,
        (int m, int worker) -> {
          if (archive.memberIsElfObject(m)) {
            parsed[m] = archive.member(m);
          }
        });
    for (int m = 0; m < count; m++) {
      ObjectFile object = parsed[m];
      if (object != null) {
        lazies.add(new Lazy(archive, m, object, at(position, m)));
        addLazySymbols(object);
      }
    }
  }

  private void addLazyObject(ObjectFile object, long position) {
    lazies.add(new Lazy(null, 0, object, position));
    addLazySymbols(object);
  }

  private void addLazySymbols(ObjectFile object) {
    SymbolTable symbols = object.symbols();
    for (int i = object.firstGlobal(); i < symbols.count(); i++) {
      if (symbols.section(i) != 0) {
        int length = object.globalNameLength(i);
        addLazyName(object.symbolNames(), symbols.nameOffset(i), length, object.globalNameHash(i));
      }
    }
  }

  private void addLazyIndex(ArchiveFile archive, int position) {
    int[] lazyOfMember = new int[archive.memberCount()];
    Arrays.fill(lazyOfMember, -1);
    byte[] pool = archive.indexNames();
    for (int k = 0; k < archive.indexCount(); k++) {
      int member = archive.indexMember(k);
      int lazy = lazyOfMember[member];
      if (lazy < 0) {
        lazy = lazies.size();
        lazyOfMember[member] = lazy;
        lazies.add(new Lazy(archive, member, null, at(position, member)));
      }
      int name =
          lazyNames.intern(
              pool,
              archive.indexNameOffset(k),
              archive.indexNameLength(k),
              archive.indexNameHash(k));
      setLazy(name, lazy);
    }
  }

  private void addLazyName(byte[] pool, int offset, int length, long hash) {
    setLazy(lazyNames.intern(pool, offset, length, hash), lazies.size() - 1);
  }

  /** The first provider of a name stays its provider. */
  private void setLazy(int name, int lazy) {
    if (name >= lazyOfName.length) {
      lazyOfName = Arrays.copyOf(lazyOfName, Math.max(name + 1, lazyOfName.length * 2));
    }
    if (lazyOfName[name] == 0) {
      lazyOfName[name] = lazy + 1;
    }
  }

  private static long at(int position, int member) {
    return (long) position << 32 | member + 1;
  }

  /** Gives every global symbol of an object its id and notes what it defines and wants. */
  private void enter(Extracted extracted) {
    objects.add(extracted);
    ObjectFile file = extracted.file;
    SymbolTable symbols = file.symbols();
    int first = file.firstGlobal();
    byte[] pool = file.symbolNames();
    int[] ids = new int[Math.max(0, symbols.count() - first)];
    boolean versioned = file.hasVersionedNames();
    for (int i = first; i < symbols.count(); i++) {
      int offset = symbols.nameOffset(i);
      int length = file.globalNameLength(i);
      long hash = file.globalNameHash(i);
      boolean isDefined = symbols.section(i) != 0;
      if (versioned) {
        int base = VersionedName.defaultVersionBase(pool, offset, length);
        if (base >= 0) {
          length = base;
          hash = NameHash.of(pool, offset, length);
        }
      }
      int id = names.intern(pool, offset, length, hash);
      if (!isDefined && !wrapped.isEmpty()) {
        id = wrapped.getOrDefault(id, id);
      }
      ids[i - first] = id;
      if (isDefined) {
        reserve(id);
        defined[id] = true;
      } else if (symbols.bind(i) != Stb.STB_WEAK) {
        want(id);
      }
    }
    extracted.ids = ids;
  }

  private void want(int id) {
    reserve(id);
    if (!defined[id] && !wantedOnce[id]) {
      wantedOnce[id] = true;
      if (wantedCount == wanted.length) {
        wanted = Arrays.copyOf(wanted, wantedCount * 2);
      }
      wanted[wantedCount++] = id;
    }
  }

  private void reserve(int id) {
    if (id >= defined.length) {
      int size = Math.max(id + 1, defined.length * 2);
      defined = Arrays.copyOf(defined, size);
      wantedOnce = Arrays.copyOf(wantedOnce, size);
    }
  }

  private int lazyFor(int id) {
    int name = lazyNames.find(names.pool(id), names.offset(id), names.length(id), names.hash(id));
    return name < 0 ? -1 : lazyOfName[name] - 1;
  }

  private List<Extracted> nextWave() {
    List<Lazy> taken = new ArrayList<>();
    for (int w = 0; w < wantedCount; w++) {
      int id = wanted[w];
      if (defined[id]) {
        continue;
      }
      int index = lazyFor(id);
      if (index < 0) {
        continue;
      }
      Lazy lazy = lazies.get(index);
      if (!lazy.taken && !definedByEarlierLibrary(id, lazy.position)) {
        lazy.taken = true;
        taken.add(lazy);
      }
    }
    wantedCount = 0;
    Extracted[] parsed = new Extracted[taken.size()];
    workers.forEach(
        taken.size(),
        (int i, int worker) -> {
          Lazy lazy = taken.get(i);
          ObjectFile object = lazy.object;
          if (object == null) {
            object = java.util.Objects.requireNonNull(lazy.archive).member(lazy.member);
          }
          String archive = lazy.archive == null ? null : lazy.archive.name();
          parsed[i] = new Extracted(object, lazy.position, archive);
        });
    return Arrays.asList(parsed);
  }

  private boolean definedByEarlierLibrary(int id, long position) {
    for (int i = 0; i < shared.size(); i++) {
      if (((long) sharedPositions.get(i) << 32) < position
          && glibc.find(i, names.pool(id), names.offset(id), names.length(id)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@code --wrap=X}: references to X mean {@code __wrap_X}, references to {@code __real_X} mean X.
   */
  private void prepareWrapping() {
    for (String name : request.symbols().wrap()) {
      int plain = names.intern(name);
      int wrapper = names.intern("__wrap_" + name);
      int real = names.intern("__real_" + name);
      wrapped.put(plain, wrapper);
      wrapped.put(real, plain);
    }
  }
}
