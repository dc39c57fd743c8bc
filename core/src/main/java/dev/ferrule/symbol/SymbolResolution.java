package dev.ferrule.symbol;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.Stv;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SharedFile;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.work.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides for every global name which definition it means.
 *
 * <p>Of several definitions the lowest rank wins, and among equals the first in link order: strong,
 * common (the largest of them), weak, shared library. The outcome depends on the inputs' order
 * alone.
 */
public final class SymbolResolution {
  private static final int RANK_STRONG = 1;
  private static final int RANK_COMMON = 2;
  private static final int RANK_WEAK = 3;
  private static final int RANK_NONE = 9;

  /** Names up to which a look at their first bytes spares looking them up. */
  private static final int FEW_NAMES = 1 << 14;

  private final LinkRequest request;
  private final Diagnostics diagnostics;
  private final ArchiveExtraction extraction;
  private final LinkedObjects objects;
  private final Symbols symbols;
  private final boolean[] discarded;
  private final byte[] ranks;

  /** A strong definition after the first. */
  private record Duplicate(int id, int object, int symbol) {}

  private final List<Duplicate> duplicates = new ArrayList<>();

  /** The V of definitions that were written {@code f@@V}. */
  private final Map<Integer, String> defaultVersions = new HashMap<>();

  private SymbolResolution(
      LinkRequest request, Diagnostics diagnostics, ArchiveExtraction extraction) {
    this.request = request;
    this.diagnostics = diagnostics;
    this.extraction = extraction;
    List<ArchiveExtraction.Extracted> extracted = extraction.objects();
    ObjectFile[] files = new ObjectFile[extracted.size()];
    int[][] ids = new int[extracted.size()][];
    for (int o = 0; o < files.length; o++) {
      files[o] = extracted.get(o).file;
      ids[o] = extracted.get(o).names.ids;
    }
    this.objects = new LinkedObjects(files, ids, extraction.names().count());
    this.symbols = new Symbols(extraction.names());
    this.symbols.objects = files;
    this.symbols.shared = extraction.shared().toArray(new SharedFile[0]);
    this.discarded = Comdats.discard(objects, extraction.names());
    for (ObjectFile file : files) {
      symbols.versionedNames |= file.hasVersionedNames();
    }
    for (String name : request.symbols().defsym().keySet()) {
      symbols.versionedNames |= name.indexOf('@') >= 0;
    }
    this.ranks = new byte[symbols.count()];
  }

  /**
   * Runs extraction and resolution. Errors (duplicate definitions) are added to {@code
   * diagnostics}.
   */
  public static Resolution resolve(
      LinkRequest request, LoadedInputs inputs, Workers workers, Diagnostics diagnostics) {
    ArchiveExtraction extraction = new ArchiveExtraction(request, workers);
    List<String> roots = rootNames(request);
    extraction.run(inputs.files(), roots);
    extraction.glibc().check(diagnostics);
    int[] rootIds = new int[roots.size()];
    for (int i = 0; i < rootIds.length; i++) {
      rootIds[i] = extraction.names().intern(roots.get(i));
    }
    // Names that appear only on the right side of --defsym must have ids before the arrays are
    // sized.
    for (Map.Entry<String, String> assignment : request.symbols().defsym().entrySet()) {
      extraction.names().intern(assignment.getKey());
      String base = DefsymExpression.parse(assignment.getValue()).base();
      if (base != null) {
        extraction.names().intern(base);
      }
    }
    SymbolResolution resolution = new SymbolResolution(request, diagnostics, extraction);
    resolution.define(workers);
    resolution.findInSharedLibraries();
    resolution.addLinkerDefined(rootIds);
    resolution.noteSharedReferences();
    resolution.checkRequired();
    SymbolVersions versions =
        SymbolVersions.read(request, resolution.symbols, resolution.defaultVersions, diagnostics);
    resolution.export(versions);
    boolean[] asNeeded = new boolean[extraction.shared().size()];
    for (int i = 0; i < asNeeded.length; i++) {
      asNeeded[i] = extraction.asNeeded(i);
    }
    return new Resolution(
        resolution.objects,
        resolution.symbols,
        List.copyOf(extraction.shared()),
        asNeeded,
        extraction.glibc(),
        resolution.discarded,
        versions.versions(),
        rootIds);
  }

  /** Names that count as referenced although no object refers to them. */
  private static List<String> rootNames(LinkRequest request) {
    List<String> roots = new ArrayList<>();
    String entry = request.symbols().entry();
    if (entry != null) {
      roots.add(entry);
    } else if (request.kind().executable()) {
      roots.add("_start");
    }
    if (request.kind() != OutputKind.RELOCATABLE) {
      roots.add(request.dynamic().init());
      roots.add(request.dynamic().fini());
    }
    roots.addAll(request.symbols().undefined());
    roots.addAll(request.symbols().requireDefined());
    return roots;
  }

  /**
   * Goes over all objects in their order, on each thread for names of its own. Default versions are
   * kept in one map, so that with those there is one thread.
   */
  private void define(Workers workers) {
    Arrays.fill(ranks, (byte) RANK_NONE);
    int shares = symbols.versionedNames ? 1 : workers.count();
    workers.forEach(
        shares,
        (int share, int worker) -> {
          for (int o = 0; o < objects.count(); o++) {
            define(o, share, shares);
          }
        });
    if (duplicates.isEmpty()) {
      return;
    }
    duplicates.sort((Duplicate a, Duplicate b) ->
        a.object != b.object ? a.object - b.object : a.symbol - b.symbol);
    for (Duplicate duplicate : duplicates) {
      reportDuplicate(duplicate.id, duplicate.object, duplicate.symbol);
    }
  }

  private void define(int o, int share, int shares) {
    ArchiveExtraction.Extracted extracted = extraction.objects().get(o);
    boolean hide = excluded(extracted.archive);
    int[] ids = extracted.names.ids;
    for (int from = 0; from < ids.length; from += AT_ONCE) {
      define(o, ids, hide, from, Math.min(ids.length, from + AT_ONCE), share, shares);
    }
  }

  /** Names that one call handles: few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 64;

  private void define(int o, int[] ids, boolean hide, int from, int to, int share, int shares) {
    ObjectFile file = objects.object(o);
    SymbolTable table = file.symbols();
    int first = file.firstGlobal();
    for (int k = from; k < to; k++) {
      if (shares == 1 || (ids[k] >>> SHARE_BITS) % shares == share) {
        define(o, table, first + k, ids[k], hide);
      }
    }
  }

  /** Neighbours, whose facts share cache lines, are one thread's. */
  private static final int SHARE_BITS = 6;

  private void define(int o, SymbolTable table, int i, int id, boolean hide) {
    int visibility = table.visibility(i);
    int section = table.section(i);
    if (section != 0 && !(section > 0 && discarded[objects.section(o, section)])) {
      if (hide && visibility == Stv.STV_DEFAULT) {
        visibility = Stv.STV_HIDDEN;
      }
      offer(id, o, i, table);
    } else {
      refer(id, table.bind(i) == Stb.STB_WEAK, table.type(i));
    }
    symbols.visibilities[id] = (byte) moreConstraining(symbols.visibilities[id], visibility);
  }

  private static int moreConstraining(int a, int b) {
    if (a == Stv.STV_DEFAULT) {
      return b;
    }
    return b == Stv.STV_DEFAULT ? a : Math.min(a, b);
  }

  private boolean excluded(@Nullable String archive) {
    Set<String> libraries = request.symbols().excludeLibs();
    if (archive == null || libraries.isEmpty()) {
      return false;
    }
    String fileName = archive.substring(archive.lastIndexOf('/') + 1);
    return libraries.contains("ALL") || libraries.contains(fileName);
  }

  private void offer(int id, int o, int i, SymbolTable table) {
    int rank =
        table.section(i) == SymbolTable.SECTION_COMMON
            ? RANK_COMMON
            : table.bind(i) == Stb.STB_WEAK ? RANK_WEAK : RANK_STRONG;
    int current = ranks[id];
    if (rank == current) {
      if (rank == RANK_STRONG) {
        synchronized (duplicates) {
          duplicates.add(new Duplicate(id, o, i));
        }
        return;
      }
      SymbolTable holder = objects.object(symbols.files[id]).symbols();
      if (rank != RANK_COMMON || table.size(i) <= holder.size(symbols.indices[id])) {
        return;
      }
    } else if (rank > current) {
      return;
    }
    ranks[id] = (byte) rank;
    symbols.kinds[id] = rank == RANK_COMMON ? Symbols.COMMON : Symbols.DEFINED;
    symbols.files[id] = o;
    symbols.indices[id] = i;
    symbols.types[id] = (byte) table.type(i);
    int flags = symbols.flags[id] & ~(Symbols.WEAK | Symbols.UNIQUE);
    if (rank == RANK_WEAK) {
      flags |= Symbols.WEAK;
    }
    if (table.bind(i) == Stb.STB_GNU_UNIQUE) {
      flags |= Symbols.UNIQUE;
    }
    symbols.flags[id] = flags;
    if (objects.object(o).hasVersionedNames()) {
      noteDefaultVersion(id, objects.object(o), i);
    }
  }

  private void noteDefaultVersion(int id, ObjectFile file, int i) {
    byte[] pool = file.symbolNames();
    int offset = file.symbols().nameOffset(i);
    int length = file.globalNameLength(i);
    int at = VersionedName.at(pool, offset, length);
    if (at > 0 && VersionedName.defaultVersionBase(pool, offset, length) == at) {
      defaultVersions.put(id, VersionedName.version(pool, offset, length, at));
    } else {
      defaultVersions.remove(id);
    }
  }

  private void refer(int id, boolean weak, int type) {
    symbols.flags[id] |=
        weak ? Symbols.REFERENCED : Symbols.REFERENCED | Symbols.STRONGLY_REFERENCED;
    if (symbols.kinds[id] == Symbols.UNDEFINED && symbols.types[id] == Stt.STT_NOTYPE) {
      symbols.types[id] = (byte) type;
    }
  }

  private void reportDuplicate(int id, int o, int i) {
    if (request.symbols().allowMultipleDefinition()) {
      return;
    }
    int firstObject = symbols.files[id];
    int firstIndex = symbols.indices[id];
    SymbolTable here = objects.object(o).symbols();
    SymbolTable there = objects.object(firstObject).symbols();
    if (here.section(i) == SymbolTable.SECTION_ABS
        && there.section(firstIndex) == SymbolTable.SECTION_ABS
        && here.value(i) == there.value(firstIndex)) {
      return;
    }
    String name = dev.ferrule.demangle.Demangler.demangle(symbols.name(id));
    boolean start = name.equals("_start");
    diagnostics.add(
        Diagnostic.error("duplicate-symbol", "duplicate symbol: " + name)
            .withPlaces(
                List.of(
                    "defined in " + place(firstObject, firstIndex), "defined in " + place(o, i)))
            .withHint(
                start
                    ? "there are two start files in this link; gcc adds one by itself unless"
                        + " -nostartfiles is given"
                    : "remove one of the definitions, make one weak, or link with -z muldefs to take"
                        + " the first"));
  }

  private String place(int o, int i) {
    ObjectFile file = objects.object(o);
    int section = file.symbols().section(i);
    String source = file.sourceFile();
    String where = file.name();
    if (section > 0) {
      where += ":(" + file.sectionName(section) + ")";
    }
    return source.isEmpty() ? where : source + " (" + where + ")";
  }

  private void findInSharedLibraries() {
    SharedFile[] shared = symbols.shared;
    if (shared.length == 0) {
      return;
    }
    SymbolNames names = symbols.names;
    GlibcBinding glibc = extraction.glibc();
    for (int id = 0; id < symbols.count(); id++) {
      if (symbols.kinds[id] != Symbols.UNDEFINED
          || !symbols.referenced(id)
          || symbols.visibilities[id] == Stv.STV_HIDDEN
          || symbols.visibilities[id] == Stv.STV_INTERNAL) {
        continue;
      }
      byte[] pool = names.pool(id);
      int offset = names.offset(id);
      int length = names.length(id);
      int at = symbols.versionedNames ? VersionedName.at(pool, offset, length) : -1;
      if (at > 0 && takeDefaultVersion(id, pool, offset, length, at)) {
        continue;
      }
      for (int s = 0; s < shared.length; s++) {
        int found =
            at > 0
                ? glibc.find(s, pool, offset, at, VersionedName.version(pool, offset, length, at))
                : glibc.find(s, pool, offset, length);
        if (found >= 0) {
          symbols.kinds[id] = Symbols.SHARED;
          symbols.files[id] = s;
          symbols.indices[id] = found;
          symbols.types[id] = (byte) shared[s].symbols().type(found);
          break;
        }
      }
      if (symbols.kinds[id] == Symbols.UNDEFINED && glibc.tooNew(names, id)) {
        symbols.flags[id] |= Symbols.TOO_NEW;
      }
    }
  }

  /** A reference to {@code f@V} means the definition {@code f@@V} of this link, if there is one. */
  private boolean takeDefaultVersion(int id, byte[] pool, int offset, int length, int at) {
    int base = symbols.names.find(pool, offset, at, NameHash.of(pool, offset, at));
    if (base < 0
        || symbols.kinds[base] != Symbols.DEFINED
        || !VersionedName.version(pool, offset, length, at).equals(defaultVersions.get(base))) {
      return false;
    }
    symbols.kinds[id] = Symbols.DEFINED;
    symbols.files[id] = symbols.files[base];
    symbols.indices[id] = symbols.indices[base];
    symbols.types[id] = symbols.types[base];
    symbols.visibilities[id] = Stv.STV_HIDDEN;
    return true;
  }

  private void addLinkerDefined(int[] roots) {
    List<LinkerDefined> added = new ArrayList<>();
    for (Map.Entry<String, String> assignment : request.symbols().defsym().entrySet()) {
      int id = symbols.names.find(assignment.getKey());
      setLinkerDefined(id, DefsymExpression.parse(assignment.getValue()), added);
    }
    // An object leaves the conventional names to the link that makes the image.
    int count = request.kind() == OutputKind.RELOCATABLE ? 0 : symbols.count();
    for (int id = 0; id < count; id++) {
      byte kind = symbols.kinds[id];
      if (kind != Symbols.UNDEFINED && kind != Symbols.SHARED || !symbols.referenced(id)) {
        continue;
      }
      byte first =
          symbols.names.length(id) == 0 ? 0 : symbols.names.pool(id)[symbols.names.offset(id)];
      if (first != '_' && first != 'e') {
        continue;
      }
      LinkerDefined meaning = conventional(id);
      if (meaning != null) {
        setLinkerDefined(id, meaning, added);
        symbols.visibilities[id] =
            (byte) moreConstraining(symbols.visibilities[id], Stv.STV_HIDDEN);
      }
    }
    symbols.linkerDefined = List.copyOf(added);
    for (int root : roots) {
      symbols.flags[root] |= Symbols.REFERENCED;
    }
  }

  private @Nullable LinkerDefined conventional(int id) {
    byte[] pool = symbols.names.pool(id);
    int offset = symbols.names.offset(id);
    int length = symbols.names.length(id);
    // Mangled names are by far the most, and never conventional.
    if (length > 2 && pool[offset] == '_' && (pool[offset + 1] == 'Z' || pool[offset + 1] == 'R')) {
      return null;
    }
    String name = symbols.name(id);
    LinkerDefined.Place place = LinkerDefined.placeNamed(name);
    if (place != null) {
      return new LinkerDefined.Mark(place);
    }
    if (symbols.kinds[id] == Symbols.UNDEFINED) {
      if (name.startsWith("__start_") && isIdentifier(name, 8)) {
        return new LinkerDefined.SectionBound(name.substring(8), false);
      }
      if (name.startsWith("__stop_") && isIdentifier(name, 7)) {
        return new LinkerDefined.SectionBound(name.substring(7), true);
      }
    }
    return null;
  }

  private static boolean isIdentifier(String name, int from) {
    if (from >= name.length() || Character.isDigit(name.charAt(from))) {
      return false;
    }
    for (int i = from; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!(c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return true;
  }

  private void setLinkerDefined(int id, LinkerDefined meaning, List<LinkerDefined> added) {
    symbols.kinds[id] = Symbols.LINKER;
    symbols.indices[id] = added.size();
    symbols.files[id] = -1;
    symbols.types[id] = Stt.STT_NOTYPE;
    symbols.flags[id] &= ~(Symbols.WEAK | Symbols.UNIQUE);
    added.add(meaning);
  }

  /**
   * A name that a shared library refers to, or defines too, must be found in the output by the
   * loader.
   */
  private void noteSharedReferences() {
    if (symbols.shared.length == 0) {
      return;
    }
    // Where there are many names, they are more than the libraries have.
    boolean few = symbols.count() < FEW_NAMES;
    FirstBytes firstBytes = new FirstBytes();
    for (int id = 0; few && id < symbols.count(); id++) {
      byte kind = symbols.kinds[id];
      if (kind != Symbols.UNDEFINED && kind != Symbols.SHARED) {
        firstBytes.add(symbols.names.pool(id), symbols.names.offset(id), symbols.names.length(id));
      }
    }
    for (SharedFile library : symbols.shared) {
      SymbolTable table = library.symbols();
      byte[] pool = library.symbolNames();
      for (int i = 1; i < table.count(); i++) {
        if (!few || firstBytes.mayContain(pool, table.nameOffset(i))) {
          noteSharedReference(library, i);
        }
      }
    }
  }

  private void noteSharedReference(SharedFile library, int i) {
    SymbolTable table = library.symbols();
    if (table.bind(i) != Stb.STB_LOCAL) {
      int id =
          symbols.names.find(
              library.symbolNames(),
              table.nameOffset(i),
              library.nameLength(i),
              library.nameHash(i));
      if (id >= 0) {
        symbols.flags[id] |= Symbols.SEEN_BY_SHARED;
      }
    }
  }

  private void checkRequired() {
    for (String name : request.symbols().requireDefined()) {
      int id = symbols.names.find(name);
      if (id < 0 || symbols.kinds[id] == Symbols.UNDEFINED) {
        diagnostics.add(
            Diagnostic.error("undefined-symbol", "undefined symbol: " + name)
                .withPlaces(List.of("required by --require-defined=" + name)));
      }
    }
  }

  /** Settles which definitions are visible outside, which may be preempted and what is imported. */
  private void export(SymbolVersions versions) {
    boolean isShared = request.kind() == OutputKind.SHARED;
    boolean dynamic =
        request.kind().positionIndependent() && !request.dynamic().staticLink()
            || symbols.shared.length > 0;
    boolean hasLoader =
        isShared || request.dynamic().interpreter() != null || symbols.shared.length > 0;
    for (int id = 0; id < symbols.count(); id++) {
      byte kind = symbols.kinds[id];
      int visibility = symbols.visibilities[id];
      boolean open = visibility == Stv.STV_DEFAULT || visibility == Stv.STV_PROTECTED;
      switch (kind) {
        case Symbols.SHARED -> {
          symbols.flags[id] |= Symbols.IMPORTED | Symbols.PREEMPTIBLE;
          setReferenceWeakness(id);
        }
        case Symbols.UNDEFINED -> {
          setReferenceWeakness(id);
          boolean weak = symbols.weak(id);
          if (open
              && dynamic
              && hasLoader
              && (isShared || weak && request.kind().positionIndependent())) {
            symbols.flags[id] |= Symbols.IMPORTED | Symbols.PREEMPTIBLE;
          }
        }
        case Symbols.DEFINED, Symbols.COMMON, Symbols.LINKER -> {
          int version = versions.versionOf(id);
          symbols.versions[id] = (short) version;
          boolean wanted =
              isShared
                  || dynamic
                      && (request.symbols().exportDynamic()
                          || (symbols.flags[id] & Symbols.SEEN_BY_SHARED) != 0
                          || versions.listed(id));
          if (open && wanted && version != 0) {
            symbols.flags[id] |= Symbols.EXPORTED;
            if (isShared && visibility == Stv.STV_DEFAULT && !versions.bindsLocally(id)) {
              symbols.flags[id] |= Symbols.PREEMPTIBLE;
            }
          }
        }
        default -> throw new IllegalStateException("symbol kind " + kind);
      }
    }
  }

  private void setReferenceWeakness(int id) {
    if (symbols.stronglyReferenced(id) && !symbols.tooNew(id)) {
      symbols.flags[id] &= ~Symbols.WEAK;
    } else {
      symbols.flags[id] |= Symbols.WEAK;
    }
  }
}
