package dev.ferrule.command.ldd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where musl's loader looks: LD_LIBRARY_PATH; DT_RUNPATH or DT_RPATH, which mean the same to it, of
 * the file that asks and of those that led to it; the folders that {@code /etc/ld-musl-ARCH.path}
 * lists, or {@code /lib:/usr/local/lib:/usr/lib} where there is no such file. Its C library is the
 * loader itself, whatever name a program has for it.
 */
final class MuslSearch implements LibrarySearch {
  /** musl's own libraries: all are the loader. */
  private static final List<String> OWN =
      List.of("libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet.");

  private static final String DEFAULT_PATH = "/lib:/usr/local/lib:/usr/lib";

  private final Root root;
  private final FileStore store;
  private final ElfFile kind;
  private final String libraryPath;
  private final String systemPath;
  private final Found.Source systemSource;
  private final Tokens tokens = new Tokens(null, null);

  /**
   * @param loader the path of musl's loader, e.g. {@code /lib/ld-musl-x86_64.so.1}
   * @param libraryPath LD_LIBRARY_PATH; empty for none
   */
  MuslSearch(Root root, FileStore store, ElfFile kind, String loader, String libraryPath) {
    this.root = root;
    this.store = store;
    this.kind = kind;
    this.libraryPath = libraryPath;
    String pathFile = pathFile(loader);
    String listed = readPath(root.host(pathFile));
    this.systemPath = listed == null ? DEFAULT_PATH : listed;
    this.systemSource =
        listed == null
            ? new Found.Source(Found.Step.DEFAULT, null)
            : new Found.Source(Found.Step.MUSL_PATH, pathFile);
  }

  /** {@code /lib/ld-musl-ARCH.so.1} has {@code /etc/ld-musl-ARCH.path} beside its lib folder. */
  private static String pathFile(String loader) {
    int slash = loader.lastIndexOf('/');
    int start = loader.lastIndexOf("/lib/", slash);
    String prefix = start >= 0 ? loader.substring(0, start) : "";
    String base = loader.substring(slash + 1);
    int dot = base.indexOf(".so");
    return prefix + "/etc/" + (dot >= 0 ? base.substring(0, dot) : base) + ".path";
  }

  private static @Nullable String readPath(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.UTF_8) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The folder as far as the path names it: musl does not make it absolute. */
  private static String origin(Loaded file) {
    String path = file.shown();
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : path.substring(0, slash);
  }

  /** Whether a name stands for musl itself. */
  static boolean own(String name) {
    for (String prefix : OWN) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** musl replaces no tokens in names. */
  @Override
  public String expandName(String name, Loaded by) {
    return name;
  }

  @Override
  public Found find(String name, Loaded by) throws LoadFailure {
    if (name.indexOf('/') >= 0) {
      Found.Source source = new Found.Source(Found.Step.PATH, null);
      Found.Hit hit = accept(name, root.host(name), false, source);
      return hit != null ? hit : new Found.Miss(List.of(new Found.Attempt(source, List.of(name))));
    }
    List<Found.Attempt> attempts = new ArrayList<>();
    Found.Source library = new Found.Source(Found.Step.LIBRARY_PATH, null);
    Found.Hit hit = in(library, libraryPath, null, name, attempts);
    for (Loaded owner = by; hit == null && owner != null; owner = owner.loader()) {
      hit = inRunPath(owner, name, attempts);
    }
    if (hit == null) {
      hit = in(systemSource, systemPath, null, name, attempts);
    }
    return hit != null ? hit : new Found.Miss(attempts);
  }

  private Found.@Nullable Hit inRunPath(Loaded owner, String name, List<Found.Attempt> attempts)
      throws LoadFailure {
    ElfFile file = owner.file();
    if (file == null) {
      return null;
    }
    String path = file.runpath() != null ? file.runpath() : file.rpath();
    Found.Step step = file.runpath() != null ? Found.Step.RUNPATH : Found.Step.RPATH;
    return in(new Found.Source(step, owner.shown()), path, owner, name, attempts);
  }

  /** Folders are separated by colons or ends of lines; empty ones do not count. */
  private Found.@Nullable Hit in(
      Found.Source source,
      @Nullable String path,
      @Nullable Loaded owner,
      String name,
      List<Found.Attempt> attempts)
      throws LoadFailure {
    if (path == null || path.isEmpty()) {
      return null;
    }
    List<String> tried = new ArrayList<>();
    for (String part : path.split("[:\n]", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      String folder = owner == null ? part : tokens.expand(part, origin(owner));
      boolean outside = owner != null && owner.outside() && Tokens.startsWithOrigin(part);
      tried.add(folder);
      String shown = folder + "/" + name;
      Found.Hit hit = accept(shown, outside ? Path.of(shown) : root.host(shown), outside, source);
      if (hit != null) {
        return hit;
      }
    }
    attempts.add(new Found.Attempt(source, tried));
    return null;
  }

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
    if (!elf.sameMachine(kind)) {
      throw new LoadFailure(shown, "is made for another kind of machine");
    }
    return new Found.Hit(shown, host, outside, opened, source);
  }
}
