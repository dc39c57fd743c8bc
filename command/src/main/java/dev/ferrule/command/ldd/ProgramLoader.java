package dev.ferrule.command.ldd;

import dev.ferrule.elf.Dt;
import dev.ferrule.elf.Et;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a loader would load, in the order in which it would. Reads files and runs nothing.
 * One of these serves many programs: what was read once is kept.
 */
final class ProgramLoader {
  /** {@code DF_1_PIE}: an executable although its type says shared object. */
  private static final long DF_1_PIE = 0x08000000;

  private static final String MUSL_PREFIX = "ld-musl-";

  private final Root root;
  private final String libraryPath;
  private final String preload;
  private final @Nullable List<String> chosenLevels;
  private final FileStore store = new FileStore();
  private final Map<String, LoaderFacts> loaders = new HashMap<>();
  private final Map<Boolean, LoaderCache> caches = new HashMap<>();

  /**
   * @param libraryPath LD_LIBRARY_PATH
   * @param preload LD_PRELOAD
   * @param chosenLevels folders of glibc-hwcaps to look into; null for those that this processor
   *     has
   */
  ProgramLoader(
      Root root, String libraryPath, String preload, @Nullable List<String> chosenLevels) {
    this.root = root;
    this.libraryPath = libraryPath;
    this.preload = preload;
    this.chosenLevels = chosenLevels;
  }

  FileStore store() {
    return store;
  }

  Root root() {
    return root;
  }

  /**
   * Follows everything that a file needs.
   *
   * @param shown the path of the file in the loader's words
   * @param outside whether that is a path of this machine although there is another root
   * @throws LoadFailure if the loader would give up
   */
  LinkedProgram load(String shown, Path host, boolean outside, ElfFile file) throws LoadFailure {
    Loaded program = Loaded.program(shown, host, outside, file);
    Abi abi = Abi.of(file);
    if (abi == null) {
      throw new LoadFailure(shown, "made for a machine that is not known: " + file.machine());
    }
    String interpreter = file.interpreter();
    if (isMusl(file)) {
      String path =
          interpreter != null ? interpreter : "/lib/" + MUSL_PREFIX + abi.muslName() + ".so.1";
      MuslSearch search = new MuslSearch(root, store, file, path, libraryPath);
      return new Walk(program, file, search, path, true).run(abi);
    }
    String path = glibcLoader(abi, interpreter);
    LibrarySearch search =
        new GlibcSearch(
            root,
            store,
            abi,
            program,
            file,
            caches.computeIfAbsent(
                file.big(), big -> LoaderCache.read(root.host("/etc/ld.so.cache"), big)),
            loaders.computeIfAbsent(path, p -> LoaderFacts.read(root.host(p))),
            libraryPath,
            chosenLevels != null
                ? chosenLevels
                : Processor.levels(abi, root.host("/proc/cpuinfo")));
    return new Walk(program, file, search, path, false).run(abi);
  }

  /** Where ldd expects the loader; the program's own word where that is not there. */
  private String glibcLoader(Abi abi, @Nullable String interpreter) {
    boolean there = Files.exists(root.host(abi.loader()));
    return there || interpreter == null ? abi.loader() : interpreter;
  }

  private static boolean isMusl(ElfFile file) {
    String interpreter = file.interpreter();
    if (interpreter != null) {
      return interpreter.substring(interpreter.lastIndexOf('/') + 1).startsWith(MUSL_PREFIX);
    }
    for (ElfFile.Dependency dependency : file.dependencies()) {
      if (dependency.name().startsWith("libc.musl-") || dependency.name().equals("libc.so")) {
        return true;
      }
    }
    return false;
  }

  /** One program being followed: glibc's {@code _dl_map_object_deps}. */
  private final class Walk {
    private final Loaded program;
    private final ElfFile file;
    private final LibrarySearch search;
    private final String loaderPath;
    private final boolean musl;
    private final @Nullable Loaded loader;
    private final Map<Object, Loaded> byFile = new HashMap<>();
    private final List<Loaded> chain = new ArrayList<>();
    private final List<Loaded> list = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Loaded muslLibrary;

    Walk(Loaded program, ElfFile file, LibrarySearch search, String loaderPath, boolean musl) {
      this.program = program;
      this.file = file;
      this.search = search;
      this.loaderPath = loaderPath;
      this.musl = musl;
      this.loader = openLoader();
    }

    private @Nullable Loaded openLoader() {
      Path host = root.host(loaderPath);
      FileStore.Opened opened = store.open(host);
      ElfFile elf = opened == null ? null : opened.elf();
      if (opened == null || elf == null || !elf.sameMachine(file)) {
        return null;
      }
      String interpreter = file.interpreter();
      Found.Source source = new Found.Source(Found.Step.INTERPRETER, null);
      Found.Hit hit = new Found.Hit(loaderPath, host, false, opened, source);
      String name = interpreter == null || musl ? loaderPath : interpreter;
      Loaded result = Loaded.library(name, hit, elf, null);
      String soname = elf.soname();
      if (soname != null && !musl) {
        result.names().add(soname);
      }
      byFile.put(opened.key(), result);
      return result;
    }

    LinkedProgram run(Abi abi) throws LoadFailure {
      FileStore.Opened self = program.host() == null ? null : store.open(program.host());
      if (self != null) {
        byFile.putIfAbsent(self.key(), program);
      }
      chain.add(program);
      list.add(program);
      preloads();
      Set<Loaded> done = new HashSet<>();
      for (Loaded next = program; next != null; next = firstOutside(done)) {
        done.add(next);
        follow(next);
      }
      List<Loaded> scope = new ArrayList<>();
      for (Loaded object : list) {
        if (!object.missing()) {
          scope.add(object);
        }
      }
      placeLoader(scope);
      return new LinkedProgram(
          root, program, file, abi, musl, loaderPath, loader, List.copyOf(chain), scope, warnings);
    }

    private @Nullable Loaded firstOutside(Set<Loaded> done) {
      for (Loaded object : list) {
        if (!done.contains(object)) {
          return object;
        }
      }
      return null;
    }

    /**
     * glibc lists its loader behind the object before it in the order of search, if any needs it.
     */
    private void placeLoader(List<Loaded> scope) {
      if (loader == null) {
        return;
      }
      if (musl) {
        chain.add(1, loader);
        return;
      }
      int place = scope.indexOf(loader);
      chain.remove(loader);
      if (place > 0) {
        chain.add(chain.indexOf(scope.get(place - 1)) + 1, loader);
      }
    }

    private void preloads() {
      String listed = preload.replace(' ', ':');
      String owner = "LD_PRELOAD";
      preload(listed, owner);
      Path file = root.host("/etc/ld.so.preload");
      if (!musl && Files.isRegularFile(file)) {
        try {
          String text = Files.readString(file, StandardCharsets.UTF_8);
          preload(text.replaceAll("#[^\n]*", "").replaceAll("\\s+", ":"), "/etc/ld.so.preload");
        } catch (IOException e) {
          warnings.add("cannot read /etc/ld.so.preload: " + e.getMessage());
        }
      }
    }

    private void preload(String names, String owner) {
      for (String name : names.split(":", -1)) {
        if (name.isEmpty()) {
          continue;
        }
        String why = "cannot open shared object file";
        try {
          Loaded object = map(name, program);
          if (!object.missing()) {
            if (!list.contains(object)) {
              list.add(object);
            }
            continue;
          }
          chain.remove(object);
        } catch (LoadFailure e) {
          why = e.words();
        }
        warnings.add(
            "ERROR: ld.so: object '"
                + name
                + "' from "
                + owner
                + " cannot be preloaded ("
                + why
                + "): ignored.");
      }
    }

    private void follow(Loaded by) throws LoadFailure {
      ElfFile from = by.file();
      if (from == null || by == muslLibrary) {
        return;
      }
      for (ElfFile.Dependency dependency : from.dependencies()) {
        if (musl && dependency.asked() != ElfFile.Asked.NEEDED) {
          continue;
        }
        String name = search.expandName(dependency.name(), by);
        Loaded object = map(name, by);
        by.edges().add(new Loaded.Edge(name, dependency.asked(), object));
        if (dependency.asked() == ElfFile.Asked.NEEDED) {
          if (!list.contains(object)) {
            list.add(object);
          }
        } else {
          insertBefore(by, object, list);
          insertBefore(by, object, chain);
        }
      }
    }

    /** What is filtered for stands before its filter, unless it already does. */
    private static void insertBefore(Loaded by, Loaded object, List<Loaded> objects) {
      int there = objects.indexOf(object);
      int place = objects.indexOf(by);
      if (there >= 0 && there <= place) {
        return;
      }
      if (there >= 0) {
        objects.remove(there);
      }
      objects.add(place, object);
    }

    /** glibc's {@code _dl_map_object}. */
    private Loaded map(String name, Loaded by) throws LoadFailure {
      if (musl && loader != null && MuslSearch.own(name)) {
        return muslItself(name, loader, by);
      }
      Loaded known = known(name);
      if (known != null) {
        return known;
      }
      return switch (search.find(name, by)) {
        case Found.Miss miss -> {
          Loaded object = Loaded.missing(name, miss, by);
          chain.add(object);
          yield object;
        }
        case Found.Hit hit -> take(name, hit, by);
      };
    }

    /** musl's libraries are its loader, which it lists once more by the first name asked for. */
    private Loaded muslItself(String name, Loaded loader, Loaded by) {
      if (muslLibrary == null) {
        muslLibrary = Loaded.alias(name, loader, by);
        chain.add(muslLibrary);
      }
      muslLibrary.names().add(name);
      return muslLibrary;
    }

    private @Nullable Loaded known(String name) {
      if (loader != null && matches(loader, name)) {
        return loader;
      }
      for (Loaded object : chain) {
        if (!object.missing() && matches(object, name)) {
          return object;
        }
      }
      return null;
    }

    private boolean matches(Loaded object, String name) {
      if (object.hasName(name)) {
        return true;
      }
      ElfFile elf = object.file();
      if (!musl && elf != null && name.equals(elf.soname())) {
        object.names().add(name);
        return true;
      }
      return false;
    }

    private Loaded take(String name, Found.Hit hit, Loaded by) throws LoadFailure {
      Loaded same = byFile.get(hit.file().key());
      if (same != null) {
        same.names().add(name);
        return same;
      }
      ElfFile elf = hit.file().elf();
      if (elf == null) {
        throw new LoadFailure(hit.shown(), "cannot be read");
      }
      if (elf.type() == Et.ET_EXEC) {
        throw new LoadFailure(name, "cannot dynamically load executable");
      }
      if (!elf.dynamic()) {
        throw new LoadFailure(name, "object file has no dynamic section");
      }
      if ((elf.value(Dt.DT_FLAGS_1) & DF_1_PIE) != 0 && !musl) {
        throw new LoadFailure(name, "cannot dynamically load position-independent executable");
      }
      Loaded object = Loaded.library(name, hit, elf, by);
      byFile.put(hit.file().key(), object);
      chain.add(object);
      return object;
    }
  }
}
