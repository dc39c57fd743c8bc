package dev.ferrule.input;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.diag.Severity;
import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Et;
import dev.ferrule.request.InputItem;
import dev.ferrule.request.InputScope;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.request.RuntimeLibraries;
import dev.ferrule.script.LinkerScript;
import dev.ferrule.script.LinkerScriptParser;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds and opens the inputs of a link: searches libraries as {@code ld} does (for each folder the
 * shared library, then the archive), tells kinds of file by their first bytes, and replaces scripts
 * by what they name.
 */
public final class InputLoader {
  private static final int MAX_SCRIPT_BYTES = 1 << 20;
  private static final int MAX_SCRIPT_DEPTH = 16;

  private final LinkRequest request;
  private final int machine;
  private final FileOpener opener;
  private final ReadScratch scratch = new ReadScratch();
  private final Diagnostics diagnostics;
  private final List<LoadedInput> files = new ArrayList<>();
  private final List<Path> opened = new ArrayList<>();
  private final List<Path> scriptDirectories = new ArrayList<>();
  private final BuiltinInputs builtins;
  private @Nullable RuntimeSearch runtimeSearch;
  private long bytes;

  private InputLoader(
      LinkRequest request, int machine, FileOpener opener, Diagnostics diagnostics) {
    this.request = request;
    this.machine = machine;
    this.opener = opener;
    this.diagnostics = diagnostics;
    this.builtins = new BuiltinInputs(machine, files);
  }

  /**
   * Opens everything. What is missing or damaged is added to {@code diagnostics}, all of it at
   * once.
   *
   * @param machine {@code e_machine} of the output; libraries for another one are passed over in
   *     the search
   */
  public static LoadedInputs load(
      LinkRequest request, int machine, FileOpener opener, Diagnostics diagnostics) {
    return new InputLoader(request, machine, opener, diagnostics).loadFrom(0);
  }

  /**
   * Opens what a request names beyond another one, whose inputs are open.
   *
   * @param loaded the inputs of the other request
   * @param count how many there are in that request
   * @return both together
   */
  public static LoadedInputs more(
      LinkRequest request,
      int machine,
      FileOpener opener,
      Diagnostics diagnostics,
      LoadedInputs loaded,
      int count) {
    InputLoader loader = new InputLoader(request, machine, opener, diagnostics);
    loader.files.addAll(loaded.files());
    loader.opened.addAll(loaded.opened());
    loader.bytes = loaded.bytes();
    return loader.loadFrom(count);
  }

  private LoadedInputs loadFrom(int first) {
    List<InputItem> items = request.inputs();
    for (int i = first; i < items.size(); i++) {
      try {
        add(items.get(i));
      } catch (LinkFailure e) {
        e.diagnostics().forEach(diagnostics::add);
      }
    }
    builtins.addStartFiles();
    return new LoadedInputs(files, opened, bytes);
  }

  private void add(InputItem item) {
    if (item instanceof InputItem.File file) {
      addFile(request.resolve(file.path()), file.path().toString(), file.scope(), 0);
    } else if (item instanceof InputItem.Library library) {
      addLibrary(library.name(), library.scope(), 0);
    } else if (item instanceof InputItem.Builtin builtin) {
      builtins.add(builtin.name(), builtin.scope());
    } else {
      addRare(item);
    }
  }

  private void addRare(InputItem item) {
    if (item instanceof InputItem.DependentLibrary library) {
      addDependent(library);
    } else {
      throw new IllegalStateException("not an input: " + item);
    }
  }

  private void addLibrary(String name, InputScope scope, int depth) {
    RuntimeLibraries runtime = request.search().runtime();
    if (runtime == RuntimeLibraries.ALWAYS
        && addRuntime(name, scope, depth, "--ferrule-crt=builtin")) {
      return;
    }
    Skipped skipped = new Skipped();
    if (search(name, scope, depth, skipped)
        || runtime == RuntimeLibraries.FALLBACK
            && addRuntime(name, scope, depth, "there are no development files for it")) {
      return;
    }
    diagnostics.add(
        MissingLibrary.describe(name, scope, request.search().directories(), skipped.files));
  }

  private boolean search(String name, InputScope scope, int depth, Skipped skipped) {
    for (Path directory : request.search().directories()) {
      if (tryDirectory(directory, name, scope, depth, skipped)) {
        return true;
      }
    }
    for (Path directory : scriptDirectories) {
      if (tryDirectory(directory, name, scope, depth, skipped)) {
        return true;
      }
    }
    return false;
  }

  /** As lld does: {@code foo} and {@code libfoo.a} name the same library. */
  private void addDependent(InputItem.DependentLibrary library) {
    Skipped skipped = new Skipped();
    if (!search(library.name(), library.scope(), 0, skipped)
        && !search(":" + library.name(), library.scope(), 0, skipped)) {
      Diagnostic missing =
          MissingLibrary.describe(
              library.name(), library.scope(), request.search().directories(), skipped.files);
      List<String> places = new ArrayList<>(missing.places());
      places.addFirst("asked for by " + library.place());
      diagnostics.add(missing.withPlaces(places));
    }
  }

  /**
   * Takes the library that the loader will load in place of a development package's file.
   *
   * @param why for {@code --verbose}
   * @return whether that settles it
   */
  private boolean addRuntime(String name, InputScope scope, int depth, String why) {
    if (scope.staticOnly()
        || request.dynamic().staticLink()
        || request.kind() == OutputKind.RELOCATABLE) {
      return false;
    }
    RuntimeSearch search = runtimeSearch();
    RuntimeLibrary library = RuntimeLibrary.named(name, search.loader());
    if (library == null) {
      return false;
    }
    if (library.kind() == RuntimeLibrary.Kind.JOINED_LIBC && search.libcIsJoined()) {
      note("-l" + name + ": libc.so.6 has all of it, because " + why);
      return true;
    }
    RuntimeSearch.Found found = search.find(library.soname());
    boolean optional = library.kind() == RuntimeLibrary.Kind.OPTIONAL;
    if (found == null) {
      if (optional) {
        note(
            "-l"
                + name
                + ": "
                + library.soname()
                + " stands in for it, but is not there either, so nothing is taken");
      }
      return optional;
    }
    note("-l" + name + ": " + found.path() + ", found " + found.how() + ", because " + why);
    addFound(found, optional ? scope.withAsNeeded(true) : scope, depth);
    if (library.kind() == RuntimeLibrary.Kind.LIBC) {
      builtins.addWrappers(scope);
    }
    String companion = library.companion();
    RuntimeSearch.Found beside = companion == null ? null : search.find(companion);
    if (beside != null) {
      addFound(beside, scope.withAsNeeded(true), depth);
    }
    return true;
  }

  private void addFound(RuntimeSearch.Found found, InputScope scope, int depth) {
    Path path = found.path();
    addContent(path, path.toString(), path.getFileName().toString(), found.content(), scope, depth);
  }

  private RuntimeSearch runtimeSearch() {
    RuntimeSearch search = runtimeSearch;
    if (search == null) {
      search = new RuntimeSearch(request, machine, opener);
      runtimeSearch = search;
    }
    return search;
  }

  private void note(String message) {
    if (request.report().verbose()) {
      diagnostics.add(new Diagnostic(Severity.NOTE, "runtime-library", message, List.of(), null));
    }
  }

  /** Files that the search passed over because they are for another processor. */
  private static final class Skipped {
    final List<String> files = new ArrayList<>(0);
  }

  private boolean tryDirectory(
      Path directory, String name, InputScope scope, int depth, Skipped skipped) {
    Path base = request.resolve(directory);
    if (name.startsWith(":")) {
      return tryFile(base.resolve(name.substring(1)), directory, scope, depth, skipped);
    }
    return !scope.staticOnly()
            && !request.dynamic().staticLink()
            && tryFile(base.resolve("lib" + name + ".so"), directory, scope, depth, skipped)
        || tryFile(base.resolve("lib" + name + ".a"), directory, scope, depth, skipped);
  }

  private boolean tryFile(
      Path candidate, Path directory, InputScope scope, int depth, Skipped skipped) {
    if (!opener.isFile(candidate)) {
      return false;
    }
    String name = directory.resolve(candidate.getFileName()).toString();
    MemorySegment content = opener.open(candidate, name);
    if (isForeign(content)) {
      skipped.files.add(name);
      return false;
    }
    addContent(candidate, name, candidate.getFileName().toString(), content, scope, depth);
    return true;
  }

  /** An ELF file of another processor or class. */
  private boolean isForeign(MemorySegment content) {
    if (!ElfHeader.isElf(content) || content.byteSize() < ElfHeader.SIZE) {
      return false;
    }
    return Bulk.get8(content, 4) != 2 || Bulk.get16(content, 18) != machine;
  }

  private void addFile(Path path, String name, InputScope scope, int depth) {
    addContent(path, name, name, opener.open(path, name), scope, depth);
  }

  /**
   * @param soname what a shared library without DT_SONAME is called: its path as given, its name if
   *     searched for
   */
  private void addContent(
      Path path, String name, String soname, MemorySegment content, InputScope scope, int depth) {
    opened.add(path);
    bytes += content.byteSize();
    if (content.byteSize() == 0) {
      throw MalformedInput.at(name, "file is empty", -1);
    }
    if (ElfHeader.isElf(content)) {
      addElf(name, soname, content, scope);
    } else if (ArchiveReader.isArchive(content)) {
      files.add(new LoadedInput(opener.archive(name, path, content), scope));
    } else if (content.byteSize() >= 4 && Bulk.get32(content, 0) == 0xdec04342) { // 'B' 'C' c0 de
      throw new LinkFailure(
          Diagnostic.error("lto-object", name + ": is LLVM bitcode, not an object file")
              .withHint(
                  "it was compiled with -flto; compile without it, or let rustc do the"
                      + " link-time optimisation (-C lto)"));
    } else {
      addScript(name, content, scope, depth);
    }
  }

  private void addElf(String name, String soname, MemorySegment content, InputScope scope) {
    if (content.byteSize() >= ElfHeader.SIZE && isForeign(content)) {
      throw MalformedInput.at(
          name,
          "is for another processor than the output (e_machine "
              + Bulk.get16(content, 18)
              + ", class "
              + Bulk.get8(content, 4)
              + ")",
          18);
    }
    int type = content.byteSize() >= ElfHeader.SIZE ? Bulk.get16(content, 16) : Et.ET_REL;
    if (type != Et.ET_DYN) {
      files.add(new LoadedInput(opener.object(name, content, scratch), scope));
      return;
    }
    if (request.kind() == OutputKind.RELOCATABLE || request.dynamic().staticLink()) {
      throw new LinkFailure(
          Diagnostic.error(
                  "shared-in-static", name + ": a shared library cannot be linked statically")
              .withHint("name the archive (lib*.a), or link without -static"));
    }
    files.add(new LoadedInput(opener.shared(name, content, soname), scope));
  }

  private void addScript(String name, MemorySegment content, InputScope scope, int depth) {
    if (content.byteSize() > MAX_SCRIPT_BYTES || !looksLikeText(content)) {
      throw MalformedInput.at(name, "is neither an ELF file, an archive nor a linker script", 0);
    }
    if (depth >= MAX_SCRIPT_DEPTH) {
      throw MalformedInput.at(name, "linker scripts name each other without end", -1);
    }
    byte[] bytes = new byte[(int) content.byteSize()];
    Bulk.bytes(content, 0, bytes, 0, bytes.length);
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (LinkerScript.Command command : LinkerScriptParser.parse(name, text).commands()) {
      if (command instanceof LinkerScript.SearchDir directory) {
        scriptDirectories.add(Path.of(directory.path()));
      } else if (command instanceof LinkerScript.Input input) {
        for (LinkerScript.Item item : input.items()) {
          InputScope itemScope = item.asNeeded() ? scope.withAsNeeded(true) : scope;
          addScriptItem(name, item.name(), itemScope, depth + 1);
        }
      } else {
        throw new IllegalStateException("not a command: " + command);
      }
    }
  }

  private static boolean looksLikeText(MemorySegment content) {
    byte[] head = new byte[(int) Math.min(content.byteSize(), 512)];
    Bulk.bytes(content, 0, head, 0, head.length);
    for (byte b : head) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
        return false;
      }
    }
    return true;
  }

  /**
   * A name in a script: {@code -lfoo}, an absolute path, or one to be looked for beside the script
   * and in the path.
   */
  private void addScriptItem(String script, String item, InputScope scope, int depth) {
    if (item.startsWith("-l")) {
      addLibrary(item.substring(2), scope, depth);
      return;
    }
    Path sysroot = request.search().sysroot();
    if (item.startsWith("/")) {
      Path inSysroot =
          sysroot != null && request.resolve(Path.of(script)).startsWith(sysroot)
              ? sysroot.resolve(item.substring(1))
              : null;
      Path path = inSysroot != null && Files.exists(inSysroot) ? inSysroot : Path.of(item);
      addFile(path, path.toString(), scope, depth);
      return;
    }
    Path beside = besides(script, item);
    if (beside != null) {
      addFile(request.resolve(beside), beside.toString(), scope, depth);
      return;
    }
    addLibrary(":" + item, scope, depth);
  }

  private @Nullable Path besides(String script, String item) {
    Path sibling = Path.of(script).resolveSibling(item);
    if (Files.exists(request.resolve(sibling))) {
      return sibling;
    }
    Path here = Path.of(item);
    return Files.exists(request.resolve(here)) ? here : null;
  }
}
