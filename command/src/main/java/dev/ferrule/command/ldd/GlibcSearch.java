package dev.ferrule.command.ldd;

import dev.ferrule.elf.Dt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where glibc's loader looks ({@code ld.so(8)}): DT_RPATH of the file that asks, of those that led
 * to it and of the program, unless the file has a DT_RUNPATH; LD_LIBRARY_PATH; DT_RUNPATH; the
 * cache; the default folders.
 */
final class GlibcSearch implements LibrarySearch {
  /** {@code DF_1_NODEFLIB}: neither default folders nor what the cache has from there. */
  private static final long DF_1_NODEFLIB = 0x800;

  /** The last glibc 2.y with folders for hardware capabilities other than glibc-hwcaps. */
  private static final int LAST_LEGACY_MINOR = 36;

  /** The first glibc 2.y that looks into glibc-hwcaps. */
  private static final int FIRST_LEVELS_MINOR = 33;

  /** A folder of a search path: as shown, with a slash at its end, and on this machine. */
  private record Folder(String shown, Path host, boolean outside) {}

  private final Root root;
  private final FileStore store;
  private final Abi abi;
  private final ElfFile kind;
  private final LoaderCache cache;
  private final Tokens tokens;
  private final Loaded program;
  private final String libraryPath;
  private final List<String> levels;
  private final List<String> subfolders;
  private final List<String> defaults;

  /**
   * @param program whose machine the files must be for
   * @param cache {@code /etc/ld.so.cache} of the root
   * @param loader what the root's loader tells
   * @param libraryPath LD_LIBRARY_PATH; empty for none
   * @param levels folders of glibc-hwcaps that the processor can use
   */
  GlibcSearch(
      Root root,
      FileStore store,
      Abi abi,
      Loaded program,
      ElfFile kind,
      LoaderCache cache,
      LoaderFacts loader,
      String libraryPath,
      List<String> levels) {
    this.root = root;
    this.store = store;
    this.abi = abi;
    this.kind = kind;
    this.cache = cache;
    this.program = program;
    this.libraryPath = libraryPath;
    this.levels = levels;
    this.defaults = loader.folders().isEmpty() ? abi.defaultFolders() : loader.folders();
    this.subfolders = subfolders(abi, loader.minor(), levels);
    this.tokens = new Tokens(library(loader), abi.platform());
  }

  private String library(LoaderFacts loader) {
    if (loader.folders().isEmpty()) {
      return root.host("/lib/" + abi.triplet()).toFile().isDirectory()
          ? "lib/" + abi.triplet()
          : abi.library();
    }
    String first = loader.folders().getFirst();
    return first.substring(1, first.length() - 1);
  }

  /** What is looked into inside of each folder, the folder itself last. */
  private static List<String> subfolders(Abi abi, int minor, List<String> levels) {
    Set<String> result = new LinkedHashSet<>();
    if (minor < 0 || minor >= FIRST_LEVELS_MINOR) {
      for (String level : levels) {
        result.add("glibc-hwcaps/" + level + "/");
      }
    }
    if (minor >= 0 && minor <= LAST_LEGACY_MINOR) {
      String platform = abi.platform() + "/";
      String capability = abi.name().equals("x86-64") ? "x86_64/" : "";
      for (String tls : List.of("tls/", "")) {
        result.add(tls + platform + capability);
        result.add(tls + platform);
        result.add(tls + capability);
        result.add(tls);
      }
    }
    result.add("");
    return List.copyOf(result);
  }

  @Override
  public String expandName(String name, Loaded by) {
    return tokens.expand(name, Tokens.origin(by, root));
  }

  @Override
  public Found find(String name, Loaded by) throws LoadFailure {
    if (name.indexOf('/') >= 0) {
      boolean outside = by.outside() && name.startsWith(Tokens.origin(by, root));
      Path host = outside ? Path.of(name) : root.host(name);
      Found.Source source = new Found.Source(Found.Step.PATH, null);
      Found.Hit hit = accept(name, host, outside, source);
      return hit != null ? hit : new Found.Miss(List.of(new Found.Attempt(source, List.of(name))));
    }
    Search search = new Search(name, by);
    search.rpaths();
    search.in(
        Found.Step.LIBRARY_PATH,
        null,
        libraryPath.isEmpty() ? List.of() : split(libraryPath.replace(';', ':'), program));
    String runpath = fileOf(by).runpath();
    if (runpath != null) {
      search.in(Found.Step.RUNPATH, by.shown(), split(runpath, by));
    }
    boolean defaultsToo = (fileOf(by).value(Dt.DT_FLAGS_1) & DF_1_NODEFLIB) == 0;
    search.inCache(defaultsToo);
    if (defaultsToo) {
      List<Folder> folders = new ArrayList<>();
      for (String folder : defaults) {
        folders.add(new Folder(folder, root.host(folder), false));
      }
      search.in(Found.Step.DEFAULT, null, folders);
    }
    return search.result();
  }

  private static ElfFile fileOf(Loaded object) {
    ElfFile file = object.file();
    if (file == null) {
      throw new IllegalStateException(object.name() + " is missing and asks for nothing");
    }
    return file;
  }

  /** The folders of a search path, tokens replaced. An empty one is the current directory. */
  private List<Folder> split(String path, Loaded owner) {
    List<Folder> folders = new ArrayList<>();
    String origin = Tokens.origin(owner, root);
    for (String part : path.split(":", -1)) {
      String expanded = tokens.expand(part, origin);
      while (expanded.length() > 1 && expanded.endsWith("/")) {
        expanded = expanded.substring(0, expanded.length() - 1);
      }
      String shown = expanded.isEmpty() || expanded.equals("/") ? expanded : expanded + "/";
      boolean outside = owner.outside() && Tokens.startsWithOrigin(part);
      folders.add(new Folder(shown, outside ? Path.of(shown) : root.host(shown), outside));
    }
    return folders;
  }

  /** Opens what may be the library; null to look further. */
  private Found.@Nullable Hit accept(String shown, Path host, boolean outside, Found.Source source)
      throws LoadFailure {
    FileStore.Opened opened = store.open(host);
    if (opened == null) {
      return null;
    }
    ElfFile elf = opened.elf();
    if (elf == null) {
      throw new LoadFailure(shown, opened.refusal() == null ? "" : opened.refusal());
    }
    if (elf.wide() == kind.wide() && elf.big() != kind.big()) {
      throw new LoadFailure(
          shown, "ELF file data encoding not " + (kind.big() ? "big" : "little") + "-endian");
    }
    return elf.sameMachine(kind) ? new Found.Hit(shown, host, outside, opened, source) : null;
  }

  /** One search in progress: after a hit the further steps do nothing. */
  private final class Search {
    private final String name;
    private final Loaded by;
    private final List<Found.Attempt> attempts = new ArrayList<>();
    private Found.@Nullable Hit hit;

    Search(String name, Loaded by) {
      this.name = name;
      this.by = by;
    }

    Found result() {
      return hit != null ? hit : new Found.Miss(List.copyOf(attempts));
    }

    void rpaths() throws LoadFailure {
      if (fileOf(by).runpath() != null) {
        return;
      }
      boolean programToo = true;
      for (Loaded owner = by; owner != null; owner = owner.loader()) {
        rpath(owner);
        programToo &= owner != program;
      }
      if (programToo) {
        rpath(program);
      }
    }

    private void rpath(Loaded owner) throws LoadFailure {
      String rpath = fileOf(owner).rpath();
      if (rpath != null && hit == null) {
        in(Found.Step.RPATH, owner.shown(), split(rpath, owner));
      }
    }

    void in(Found.Step step, @Nullable String owner, List<Folder> folders) throws LoadFailure {
      if (hit != null || folders.isEmpty()) {
        return;
      }
      Found.Source source = new Found.Source(step, owner);
      List<String> tried = new ArrayList<>();
      for (Folder folder : folders) {
        tried.add(folder.shown.isEmpty() ? "./" : folder.shown);
        if (!store.isFolder(folder.host)) {
          continue;
        }
        for (String subfolder : subfolders) {
          String shown = folder.shown + subfolder + name;
          Path host =
              root.machine() || folder.outside
                  ? folder.host.resolve(subfolder + name)
                  : root.host(shown);
          if (!subfolder.isEmpty() && !store.isFolder(folder.host.resolve(subfolder))) {
            continue;
          }
          hit = accept(shown, host, folder.outside, source);
          if (hit != null) {
            return;
          }
        }
      }
      attempts.add(new Found.Attempt(source, List.copyOf(tried)));
    }

    void inCache(boolean defaultsToo) throws LoadFailure {
      if (hit != null) {
        return;
      }
      Found.Source source = new Found.Source(Found.Step.CACHE, "/etc/ld.so.cache");
      String path = cache.find(name, abi.cacheFlags(), levels);
      if (path != null && !defaultsToo) {
        for (String folder : defaults) {
          if (path.startsWith(folder)) {
            path = null;
            break;
          }
        }
      }
      hit = path == null ? null : accept(path, root.host(path), false, source);
      if (hit == null) {
        attempts.add(new Found.Attempt(source, path == null ? List.of() : List.of(path)));
      }
    }
  }
}
