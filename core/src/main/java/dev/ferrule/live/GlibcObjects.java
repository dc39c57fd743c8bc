package dev.ferrule.live;

import dev.ferrule.demangle.Demangler;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.diag.Severity;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SharedFile;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In a link against musl, the objects that were compiled against glibc, told by what they refer to.
 * One message for each library instead of one for each name that is missing; and a message too
 * where nothing is missing, but the program would crash.
 */
final class GlibcObjects {
  /** The function of musl's libc.a that every start goes through; glibc has none of that name. */
  private static final String MUSL_MARK = "__init_libc";

  /**
   * What libunwind of nongnu.org, which Debian's {@code libunwind-dev} is, calls its own {@code
   * unw_step}; LLVM's libunwind has no such name.
   */
  private static final String NONGNU_MARK = "_ULx86_64_step";

  /** How many objects and names a message shows. */
  private static final int SHOWN = 8;

  private final Resolution resolution;
  private final LinkedObjects objects;

  /** For each such object the names that tell, in the order of the objects. */
  private final TreeMap<Integer, Set<String>> found = new TreeMap<>();

  /** Those of nongnu's libunwind that code which can be moved cannot take. */
  private final Set<Integer> fixed = new TreeSet<>();

  /** The archives that are nongnu's libunwind. */
  private final Set<String> nongnu;

  private GlibcObjects(Resolution resolution) {
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.nongnu = findNongnu();
  }

  /**
   * As Debian compiles it, it refers to nothing that only glibc has, and in a static program at a
   * fixed address it works with musl. It is no reason to refuse a link; but where the link fails
   * because of it, the reader need not be told each name.
   */
  private Set<String> findNongnu() {
    Set<String> archives = new TreeSet<>();
    int id = resolution.symbols().names().find(NONGNU_MARK);
    for (int o = 0; id >= 0 && o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      for (int i = file.firstGlobal(); i < file.symbols().count(); i++) {
        if (objects.symbol(o, i) == id) {
          archives.add(archive(file.name()));
        }
      }
    }
    return archives;
  }

  private boolean isNongnu(int o) {
    return !nongnu.isEmpty() && nongnu.contains(archive(objects.object(o).name()));
  }

  /** Takes note that an object cannot be moved; true if that needs no message of its own. */
  boolean explainsFixed(int o) {
    if (!isNongnu(o)) {
      return false;
    }
    fixed.add(o);
    found.computeIfAbsent(o, key -> new TreeSet<>());
    return true;
  }

  /** Null if the link is not against musl, which one look at the names tells. */
  static @Nullable GlibcObjects of(LinkRequest request, Resolution resolution, Liveness liveness) {
    Symbols symbols = resolution.symbols();
    int mark = symbols.names().find(MUSL_MARK);
    boolean linked = mark >= 0 && symbols.kind(mark) == Symbols.DEFINED;
    if (!linked && !dynamicMusl(request, resolution)) {
      return null;
    }
    GlibcObjects glibc = new GlibcObjects(resolution);
    String musl = linked ? archive(glibc.objects.object(symbols.file(mark)).name()) : "";
    glibc.findFatal(musl, liveness);
    return glibc;
  }

  private static boolean dynamicMusl(LinkRequest request, Resolution resolution) {
    String interpreter = request.dynamic().interpreter();
    if (interpreter != null && interpreter.contains("/ld-musl-")) {
      return true;
    }
    for (SharedFile library : resolution.shared()) {
      if (library.soname().startsWith("libc.musl-")) {
        return true;
      }
    }
    return false;
  }

  private void findFatal(String musl, Liveness liveness) {
    Symbols symbols = resolution.symbols();
    for (String name : GlibcTraces.fatalNames()) {
      int id = symbols.names().find(name);
      if (id < 0 || !symbols.referenced(id)) {
        continue;
      }
      for (int o = 0; o < objects.count(); o++) {
        ObjectFile file = objects.object(o);
        if (refersFatally(o, id, name)
            && !archive(file.name()).equals(musl)
            && alive(o, liveness)) {
          add(o, name);
        }
      }
    }
  }

  private boolean refersFatally(int o, int id, String name) {
    ObjectFile file = objects.object(o);
    SymbolTable table = file.symbols();
    for (int i = file.firstGlobal(); i < table.count(); i++) {
      if (objects.symbol(o, i) == id && table.section(i) == 0) {
        return GlibcTraces.isFatal(name, table.bind(i) == Stb.STB_WEAK);
      }
    }
    return false;
  }

  private boolean alive(int o, Liveness liveness) {
    ObjectFile file = objects.object(o);
    for (int i = 1; i < file.sectionCount(); i++) {
      if ((file.sections().flags(i) & Shf.SHF_EXECINSTR) != 0
          && file.sectionSize(i) > 0
          && liveness.alive()[objects.section(o, i)]) {
        return true;
      }
    }
    return false;
  }

  private void add(int o, String name) {
    found.computeIfAbsent(o, key -> new TreeSet<>()).add(name);
  }

  /** Takes note of an undefined name that an object refers to. */
  void undefined(int o, String name) {
    if (GlibcTraces.isTrace(name) || isNongnu(o)) {
      add(o, name);
    }
  }

  /** Whether the object is one of them, so that what else it lacks needs no message of its own. */
  boolean contains(int o) {
    return found.containsKey(o);
  }

  /**
   * @param severity of the messages about names that are missing
   */
  void report(Severity severity, Diagnostics diagnostics) {
    Map<String, List<Integer>> libraries = new LinkedHashMap<>();
    for (int o : found.keySet()) {
      String library = archive(objects.object(o).name());
      libraries.computeIfAbsent(library, key -> new ArrayList<>()).add(o);
    }
    libraries.forEach((library, members) -> diagnostics.add(describe(library, members, severity)));
  }

  private Diagnostic describe(String library, List<Integer> members, Severity severity) {
    List<String> places = new ArrayList<>();
    boolean onlyLargeFile = true;
    for (int o : members) {
      Set<String> names = found.getOrDefault(o, Set.of());
      for (String name : names) {
        onlyLargeFile &= GlibcTraces.isLargeFile(name);
      }
      if (places.size() < SHOWN) {
        places.add(
            objects.object(o).name()
                + (fixed.contains(o) ? " is not position independent" : "")
                + (fixed.contains(o) && !names.isEmpty() ? ", and" : "")
                + (names.isEmpty() ? "" : " refers to " + join(names)));
      }
    }
    if (members.size() > SHOWN) {
      places.add("and " + (members.size() - SHOWN) + " more objects of it");
    }
    boolean unwinder = nongnu.contains(library);
    return new Diagnostic(
        !Collections.disjoint(fixed, members) ? Severity.ERROR : severity,
        "glibc-object",
        library
            + (unwinder ? " is nongnu's libunwind, as distributions compile it for glibc" : "")
            + (unwinder ? ", and this" : " was compiled against glibc, and this")
            + " program is linked with musl",
        places,
        hint(library, onlyLargeFile));
  }

  private static String join(Set<String> names) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (String name : names) {
      if (count == SHOWN) {
        return text + " and " + (names.size() - SHOWN) + " more";
      }
      text.append(count++ == 0 ? "" : ", ").append(Demangler.demangle(name));
    }
    return text.toString();
  }

  private static String hint(String library, boolean onlyLargeFile) {
    String file = library.substring(library.lastIndexOf('/') + 1);
    if (file.startsWith("libgcc") || file.startsWith("libunwind")) {
      return "leave "
          + file
          + " out: the unwinder of a sysroot takes its place (ferrule sysroot add"
          + " x86_64-unknown-linux-musl)";
    }
    if (file.startsWith("libstdc++") || file.startsWith("libsupc++")) {
      return "C++ needs a " + file + " that was compiled for musl, from a compiler for that target";
    }
    String again =
        "compile "
            + (file.endsWith(".a") ? file : "it")
            + " again for musl: with musl-gcc, or in a cargo build with"
            + " CC_x86_64_unknown_linux_musl=musl-gcc";
    return onlyLargeFile
        ? again + " (if it is Rust code: update the crate libc, whose old versions name these)"
        : again;
  }

  /** {@code libz.a(inflate.o)} → {@code libz.a}; an object of its own stays as it is. */
  private static String archive(String name) {
    int parenthesis = name.endsWith(")") ? name.lastIndexOf('(') : -1;
    return parenthesis < 0 ? name : name.substring(0, parenthesis);
  }
}
