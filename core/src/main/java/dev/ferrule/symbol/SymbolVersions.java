package dev.ferrule.symbol;

import dev.ferrule.demangle.Demangler;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.Ver;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.script.GlobPattern;
import dev.ferrule.script.VersionScript;
import dev.ferrule.script.VersionScriptParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The version of each definition: from {@code .symver} names, then from the version script; and
 * what dynamic lists name. An exact name beats a glob, a glob beats {@code *}; between globs the
 * first in the script wins.
 */
final class SymbolVersions {
  private record Glob(String pattern, boolean cxx, int version) {}

  private final LinkRequest request;
  private final Symbols symbols;
  private final List<Resolution.OutputVersion> versions = new ArrayList<>();
  private final Map<String, Integer> indices = new HashMap<>();

  /** Versions by id, plus one; 0 where no exact name says anything. */
  private final short[] exact;

  private final boolean[] listed;
  private final List<Glob> globs = new ArrayList<>();
  private final List<Glob> listGlobs = new ArrayList<>();
  private int fallback = Ver.VER_NDX_GLOBAL;
  private boolean hasDynamicList;

  private SymbolVersions(LinkRequest request, Symbols symbols) {
    this.request = request;
    this.symbols = symbols;
    this.exact = new short[symbols.count()];
    this.listed = new boolean[symbols.count()];
  }

  /**
   * Reads the scripts of the request.
   *
   * @param defaultVersions the V of definitions that were written {@code f@@V}, by id
   */
  static SymbolVersions read(
      LinkRequest request,
      Symbols symbols,
      Map<Integer, String> defaultVersions,
      Diagnostics diagnostics) {
    SymbolVersions result = new SymbolVersions(request, symbols);
    for (Path path : request.symbols().versionScripts()) {
      VersionScript script = VersionScriptParser.parse(path.toString(), result.text(path));
      for (VersionScript.Node node : script.nodes()) {
        result.addNode(node, diagnostics);
      }
    }
    for (Path path : request.symbols().dynamicLists()) {
      result.hasDynamicList = true;
      VersionScript list = VersionScriptParser.parseDynamicList(path.toString(), result.text(path));
      for (VersionScript.Node node : list.nodes()) {
        for (VersionScript.Pattern pattern : node.globals()) {
          result.list(pattern);
        }
      }
    }
    for (String pattern : request.symbols().exportSymbols()) {
      result.list(new VersionScript.Pattern(pattern, false, false));
    }
    for (Map.Entry<Integer, String> entry : defaultVersions.entrySet()) {
      result.exact[entry.getKey()] = (short) (result.indexOf(entry.getValue()) + 1);
    }
    return result;
  }

  private String text(Path path) {
    try {
      return Files.readString(request.resolve(path));
    } catch (IOException e) {
      throw new LinkFailure(
          Diagnostic.error("cannot-open", "cannot open " + path + ": " + e.getMessage()));
    }
  }

  private void addNode(VersionScript.Node node, Diagnostics diagnostics) {
    int version = Ver.VER_NDX_GLOBAL;
    if (!node.name().isEmpty()) {
      version = indexOf(node.name());
      versions.set(
          version - 2,
          new Resolution.OutputVersion(node.name(), version, List.copyOf(node.parents())));
    }
    for (VersionScript.Pattern pattern : node.globals()) {
      assign(pattern, version, diagnostics);
    }
    for (VersionScript.Pattern pattern : node.locals()) {
      assign(pattern, Ver.VER_NDX_LOCAL, diagnostics);
    }
  }

  private int indexOf(String name) {
    Integer known = indices.get(name);
    if (known != null) {
      return known;
    }
    int index = versions.size() + 2;
    versions.add(new Resolution.OutputVersion(name, index, List.of()));
    indices.put(name, index);
    return index;
  }

  private void assign(VersionScript.Pattern pattern, int version, Diagnostics diagnostics) {
    if (pattern.text().equals("*") && !pattern.literal()) {
      fallback = version;
    } else if (pattern.isExact() && !pattern.cxx()) {
      int id = symbols.names.find(pattern.text());
      if (id >= 0) {
        exact[id] = (short) (version + 1);
      } else if (!request.symbols().allowUndefinedVersion() && version != Ver.VER_NDX_LOCAL) {
        diagnostics.add(
            Diagnostic.error(
                "undefined-version",
                "version script names '" + pattern.text() + "', which nothing defines"));
      }
    } else {
      globs.add(new Glob(pattern.text(), pattern.cxx(), version));
    }
  }

  private void list(VersionScript.Pattern pattern) {
    if (pattern.isExact() && !pattern.cxx()) {
      int id = symbols.names.find(pattern.text());
      if (id >= 0) {
        listed[id] = true;
      }
    } else {
      listGlobs.add(new Glob(pattern.text(), pattern.cxx(), 0));
    }
  }

  List<Resolution.OutputVersion> versions() {
    return List.copyOf(versions);
  }

  /** The version index of a definition: 0 if it is hidden, 1 without a version. */
  int versionOf(int id) {
    if (exact[id] != 0) {
      return exact[id] - 1;
    }
    SymbolNames names = symbols.names;
    int at =
        symbols.versionedNames
            ? VersionedName.at(names.pool(id), names.offset(id), names.length(id))
            : -1;
    if (at > 0) {
      String version =
          VersionedName.version(names.pool(id), names.offset(id), names.length(id), at);
      return indexOf(version) | Ver.VERSYM_HIDDEN;
    }
    Glob glob = firstMatch(globs, id);
    return glob == null ? fallback : glob.version();
  }

  /** Whether {@code --dynamic-list} or {@code --export-dynamic-symbol} names the symbol. */
  boolean listed(int id) {
    return listed[id] || firstMatch(listGlobs, id) != null;
  }

  private static @org.jspecify.annotations.Nullable Glob firstMatch(
      List<Glob> globs, int id, Symbols symbols) {
    String plain = symbols.name(id);
    String demangled = null;
    for (Glob glob : globs) {
      String name = plain;
      if (glob.cxx()) {
        if (demangled == null) {
          demangled = Demangler.demangle(plain);
        }
        name = demangled;
      }
      if (GlobPattern.matches(glob.pattern(), name)) {
        return glob;
      }
    }
    return null;
  }

  private @org.jspecify.annotations.Nullable Glob firstMatch(List<Glob> globs, int id) {
    return globs.isEmpty() ? null : firstMatch(globs, id, symbols);
  }

  /**
   * Whether references inside a shared object bind to its own definition: {@code -Bsymbolic} and
   * its kin.
   */
  boolean bindsLocally(int id) {
    boolean function = symbols.type(id) == Stt.STT_FUNC || symbols.type(id) == Stt.STT_GNU_IFUNC;
    boolean symbolic =
        switch (request.symbols().symbolic()) {
          case NONE -> hasDynamicList && request.kind() == OutputKind.SHARED;
          case FUNCTIONS -> function;
          case NON_WEAK_FUNCTIONS -> function && !symbols.weak(id);
          case NON_WEAK -> !symbols.weak(id);
          case ALL -> true;
        };
    return symbolic && !listed(id);
  }
}
