package dev.ferrule.symbol;

import dev.ferrule.elf.Stb;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.ArchiveIndex;
import dev.ferrule.input.InputFile;
import dev.ferrule.input.LoadedInput;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.ReadScratch;
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

    /** Its global symbols, by symbol index less {@link ObjectFile#firstGlobal}. */
    final NameSource names;

    Extracted(ObjectFile file, long position, @Nullable String archive) {
      this(file, position, archive, null);
    }

    /**
     * @param names those of the file, if they were interned already
     */
    Extracted(
        ObjectFile file, long position, @Nullable String archive, @Nullable NameSource names) {
      this.file = file;
      this.position = position;
      this.archive = archive;
      this.names = names == null ? new NameSource.OfObject(file, -1) : names;
    }
  }

  /** A file that takes part only when something refers to what it defines. */
  private static final class Lazy {
    final @Nullable ArchiveFile archive;
    final int member;

    /** Null if it is not parsed yet. */
    final @Nullable ObjectFile object;

    /** The names of {@link #object}. */
    final @Nullable NameSource names;

    final long position;
    boolean taken;

    Lazy(
        @Nullable ArchiveFile archive,
        int member,
        @Nullable ObjectFile object,
        @Nullable NameSource names,
        long position) {
      this.archive = archive;
      this.member = member;
      this.object = object;
      this.names = names;
      this.position = position;
    }
  }

  private final LinkRequest request;
  private final Workers workers;
  private final ReadScratch[] scratch;
  private final List<Lazy> lazies = new ArrayList<>();

  /** Names of lazy files and of the first wave, to be interned together. */
  private final List<NameSource> sources = new ArrayList<>();

  private NameShards shards = new NameShards(0);
  private SymbolNames names = new SymbolNames(0);
  private final List<Extracted> objects = new ArrayList<>();
  private final List<SharedFile> shared = new ArrayList<>();
  private final List<Integer> sharedPositions = new ArrayList<>();
  private final List<Boolean> sharedAsNeeded = new ArrayList<>();

  /** {@code --wrap}: what a reference to an id means instead. */
  private final Map<Integer, Integer> wrapped = new HashMap<>();

  /** Ids of names that the command line gives, in order. */
  private final List<Integer> given = new ArrayList<>();

  /** Per id: whether an object of the link defines it. */
  private boolean[] defined = new boolean[0];

  private boolean[] wantedOnce = new boolean[0];

  /** Ids that are referred to other than weakly and had no definition when last looked at. */
  private int[] wanted = new int[1 << 10];

  private int wantedCount;

  private GlibcBinding glibc = GlibcBinding.of(null, List.of());

  ArchiveExtraction(LinkRequest request, Workers workers) {
    this.request = request;
    this.workers = workers;
    this.scratch = ReadScratch.forEach(workers);
  }

  /** Runs to the end; the results are then read from the other methods. */
  void run(List<LoadedInput> inputs, List<String> roots) {
    List<Extracted> wave = new ArrayList<>();
    Set<String> sonames = new HashSet<>();
    for (int position = 0; position < inputs.size(); position++) {
      addInput(inputs.get(position), position, wave, sonames);
    }
    long count = 0;
    for (NameSource source : sources) {
      count += source.ids.length;
    }
    shards = new NameShards(count);
    shards.add(sources, workers);
    sources.clear();
    prepareWrapping();
    for (String root : roots) {
      int id = shards.intern(root);
      given.add(id);
      want(id);
    }
    glibc = GlibcBinding.of(request.dynamic().maxGlibc(), List.copyOf(shared));
    while (!wave.isEmpty()) {
      reserve(shards.limit());
      for (Extracted extracted : wave) {
        enter(extracted);
      }
      wave = nextWave();
    }
    number();
    objects.sort((Extracted a, Extracted b) -> Long.compare(a.position, b.position));
  }

  /** The names of the objects of the link; ids count up in the order in which they came in. */
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
    int lazy = shards.lazyOf(names, id);
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
        addLazy(null, 0, object, (long) position << 32);
      } else {
        addToWave(wave, new Extracted(object, (long) position << 32, null));
      }
    } else if (file instanceof SharedFile library) {
      addShared(library, position, input.scope().asNeeded(), sonames);
    } else if (file instanceof ArchiveFile archive) {
      if (input.scope().wholeArchive()) {
        addWholeArchive(archive, position, wave);
      } else if (archive.isRead() || !archive.hasIndex()) {
        addLazyMembers(archive, position);
      } else {
        addLazyIndex(archive, position);
      }
    } else {
      throw new IllegalStateException("not an input: " + file);
    }
  }

  private void addToWave(List<Extracted> wave, Extracted extracted) {
    wave.add(extracted);
    sources.add(extracted.names);
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

  /** All objects of an archive, null for other members. */
  private @Nullable ObjectFile[] read(ArchiveFile archive) {
    int count = archive.memberCount();
    @Nullable ObjectFile[] parsed = new @Nullable ObjectFile[count];
    if (archive.isRead()) {
      for (int m = 0; m < count; m++) {
        parsed[m] = archive.object(m);
      }
      return parsed;
    }
    workers.forEach(
        count,
        (int m, int worker) -> {
          if (archive.memberIsElfObject(m)) {
            parsed[m] = archive.member(m, scratch[worker]);
          }
        });
    return parsed;
  }

  private void addWholeArchive(ArchiveFile archive, int position, List<Extracted> wave) {
    @Nullable ObjectFile[] parsed = read(archive);
    for (int m = 0; m < parsed.length; m++) {
      ObjectFile object = parsed[m];
      if (object != null) {
        addToWave(wave, new Extracted(object, at(position, m), archive.name()));
      }
    }
  }

  private void addLazyMembers(ArchiveFile archive, int position) {
    @Nullable ObjectFile[] parsed = read(archive);
    for (int m = 0; m < parsed.length; m++) {
      ObjectFile object = parsed[m];
      if (object != null) {
        addLazy(archive, m, object, at(position, m));
      }
    }
  }

  private void addLazy(
      @Nullable ArchiveFile archive, int member, ObjectFile object, long position) {
    NameSource names = new NameSource.OfObject(object, lazies.size());
    sources.add(names);
    lazies.add(new Lazy(archive, member, object, names, position));
  }

  private void addLazyIndex(ArchiveFile archive, int position) {
    int[] lazyOfMember = new int[archive.memberCount()];
    Arrays.fill(lazyOfMember, -1);
    ArchiveIndex index = archive.index(scratch[0]);
    for (int k = 0; k < index.count(); k++) {
      int member = index.member(k);
      if (lazyOfMember[member] < 0) {
        lazyOfMember[member] = lazies.size();
        lazies.add(new Lazy(archive, member, null, null, at(position, member)));
      }
    }
    sources.add(new NameSource.OfIndex(index, lazyOfMember));
  }

  private static long at(int position, int member) {
    return (long) position << 32 | member + 1;
  }

  /** Notes what an object defines and wants. */
  private void enter(Extracted extracted) {
    objects.add(extracted);
    SymbolTable symbols = extracted.file.symbols();
    int first = extracted.file.firstGlobal();
    int[] ids = extracted.names.ids;
    for (int k = 0; k < ids.length; k++) {
      if (symbols.section(first + k) != 0) {
        defined[ids[k]] = true;
      } else {
        if (!wrapped.isEmpty()) {
          ids[k] = wrapped.getOrDefault(ids[k], ids[k]);
        }
        if (symbols.bind(first + k) != Stb.STB_WEAK) {
          want(ids[k]);
        }
      }
    }
  }

  private void want(int id) {
    reserve(id + 1);
    if (!defined[id] && !wantedOnce[id]) {
      wantedOnce[id] = true;
      if (wantedCount == wanted.length) {
        wanted = Arrays.copyOf(wanted, wantedCount * 2);
      }
      wanted[wantedCount++] = id;
    }
  }

  private void reserve(int limit) {
    if (limit > defined.length) {
      int size = Math.max(limit, defined.length * 2);
      defined = Arrays.copyOf(defined, size);
      wantedOnce = Arrays.copyOf(wantedOnce, size);
    }
  }

  private List<Extracted> nextWave() {
    List<Lazy> taken = new ArrayList<>();
    for (int w = 0; w < wantedCount; w++) {
      int id = wanted[w];
      if (defined[id]) {
        continue;
      }
      int index = shards.lazy(id);
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
    return parse(taken);
  }

  /** Reads those of a wave that were not read yet, and interns their names. */
  private List<Extracted> parse(List<Lazy> taken) {
    Extracted[] parsed = new Extracted[taken.size()];
    workers.forEach(
        taken.size(),
        (int i, int worker) -> {
          Lazy lazy = taken.get(i);
          ObjectFile object = lazy.object;
          if (object == null) {
            ArchiveFile archive = java.util.Objects.requireNonNull(lazy.archive);
            object = archive.member(lazy.member, scratch[worker]);
          }
          String archive = lazy.archive == null ? null : lazy.archive.name();
          parsed[i] = new Extracted(object, lazy.position, archive, lazy.names);
        });
    List<NameSource> added = new ArrayList<>();
    for (int i = 0; i < parsed.length; i++) {
      if (taken.get(i).names == null) {
        added.add(parsed[i].names);
      }
    }
    shards.add(added, workers);
    return Arrays.asList(parsed);
  }

  /** Gives the names of the objects that take part their final ids. */
  private void number() {
    int[] finals = new int[shards.limit()];
    int[] order = new int[finals.length];
    int count = 0;
    for (int id : given) {
      count = number(id, finals, order, count);
    }
    for (Extracted extracted : objects) {
      int[] ids = extracted.names.ids;
      for (int from = 0; from < ids.length; from += AT_ONCE) {
        count = number(ids, from, Math.min(ids.length, from + AT_ONCE), finals, order, count);
      }
    }
    names = SymbolNames.of(shards, order, count, workers);
  }

  /** Few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 64;

  private static int number(int[] ids, int from, int to, int[] finals, int[] order, int numbered) {
    int count = numbered;
    for (int k = from; k < to; k++) {
      int id = ids[k];
      if (finals[id] == 0) {
        order[count++] = id;
        finals[id] = count;
      }
      ids[k] = finals[id] - 1;
    }
    return count;
  }

  private static int number(int id, int[] finals, int[] order, int count) {
    if (finals[id] != 0) {
      return count;
    }
    order[count] = id;
    finals[id] = count + 1;
    return count + 1;
  }

  private boolean definedByEarlierLibrary(int id, long position) {
    for (int i = 0; i < shared.size(); i++) {
      if (((long) sharedPositions.get(i) << 32) < position
          && glibc.find(i, shards.pool(id), shards.offset(id), shards.length(id)) >= 0) {
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
      int plain = shards.intern(name);
      int wrapper = shards.intern("__wrap_" + name);
      int real = shards.intern("__real_" + name);
      given.add(plain);
      given.add(wrapper);
      given.add(real);
      wrapped.put(plain, wrapper);
      wrapped.put(real, plain);
    }
  }
}
