package dev.ferrule.live;

import dev.ferrule.arch.Processor;
import dev.ferrule.arch.RelocationKind;
import dev.ferrule.demangle.Demangler;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.diag.Severity;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.request.SymbolOptions;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers what a scan finds wrong, from any thread, and reports it in the order of the inputs. */
final class ScanErrors {
  /** How many places an undefined symbol is shown with. */
  private static final int PLACES = 3;

  private record Finding(int object, int section, long offset, Diagnostic diagnostic) {}

  private record Reference(int object, int section, long offset) {}

  private final LinkRequest request;
  private final Processor processor;
  private final Resolution resolution;
  private final LinkedObjects objects;
  private final Map<Integer, List<Reference>> undefined = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();

  ScanErrors(LinkRequest request, Processor processor, Resolution resolution) {
    this.request = request;
    this.processor = processor;
    this.resolution = resolution;
    this.objects = resolution.objects();
  }

  synchronized void undefined(int id, int o, int i, long offset) {
    undefined.computeIfAbsent(id, key -> new ArrayList<>()).add(new Reference(o, i, offset));
  }

  /** A place as messages show it: function, object, section and offset. */
  private String place(int o, int i, long offset) {
    return place(objects.object(o), i, offset);
  }

  static String place(ObjectFile file, int i, long offset) {
    String where =
        file.name() + ":(" + file.sectionName(i) + "+0x" + Long.toHexString(offset) + ")";
    String function = file.functionAt(i, offset);
    return function.isEmpty() ? where : Demangler.demangle(function) + " (" + where + ")";
  }

  private String symbolName(int o, int symbol) {
    String name = Demangler.demangle(objects.object(o).symbolName(symbol));
    return name.isEmpty() ? "(unnamed symbol)" : name;
  }

  private synchronized void add(int o, int i, long offset, Diagnostic diagnostic) {
    findings.add(new Finding(o, i, offset, diagnostic));
  }

  void discarded(int o, int i, long offset, int symbol) {
    add(
        o,
        i,
        offset,
        Diagnostic.error(
                "discarded-section",
                "relocation refers to " + symbolName(o, symbol) + " in a discarded section")
            .withPlaces(List.of("referenced by " + place(o, i, offset)))
            .withHint("two objects define the same group of sections differently; rebuild both"));
  }

  void unknown(int o, int i, long[] relocations, int k) {
    long offset = Rela.offset(relocations, k);
    add(
        o,
        i,
        offset,
        Diagnostic.error(
                "unknown-relocation",
                "relocation "
                    + processor.relocationName(Rela.type(relocations, k))
                    + " is not known")
            .withPlaces(List.of("in " + place(o, i, offset))));
  }

  void unsuitable(int o, int i, long[] relocations, int k) {
    long offset = Rela.offset(relocations, k);
    boolean shared = request.kind() == OutputKind.SHARED;
    String kind =
        switch (request.kind()) {
          case SHARED -> "a shared object";
          case PIE -> "a position-independent executable";
          case EXECUTABLE -> "an executable";
          case RELOCATABLE -> "an object";
        };
    add(
        o,
        i,
        offset,
        Diagnostic.error(
                "unsuitable-relocation",
                "relocation "
                    + processor.relocationName(Rela.type(relocations, k))
                    + " cannot be used against symbol '"
                    + symbolName(o, Rela.symbol(relocations, k))
                    + "' when making "
                    + kind)
            .withPlaces(List.of("referenced by " + place(o, i, offset)))
            .withHint(
                shared
                    ? "recompile with -fPIC"
                    : "recompile with -fPIE (or -fPIC), or link with -no-pie"));
  }

  void readOnly(int o, int i, long[] relocations, int k) {
    long offset = Rela.offset(relocations, k);
    add(
        o,
        i,
        offset,
        Diagnostic.error(
                "text-relocation",
                "relocation "
                    + processor.relocationName(Rela.type(relocations, k))
                    + " against '"
                    + symbolName(o, Rela.symbol(relocations, k))
                    + "' in the read-only section "
                    + objects.object(o).sectionName(i))
            .withPlaces(List.of("referenced by " + place(o, i, offset)))
            .withHint("recompile with -fPIC, or allow it with -z notext"));
  }

  /** Whether a thread-local relocation names a thread-local symbol; if not, that is reported. */
  boolean checkThreadLocal(int o, int i, long[] relocations, int k, RelocationKind kind) {
    int symbol = Rela.symbol(relocations, k);
    if (kind == RelocationKind.TLS_LOCAL_DYNAMIC || symbol == 0) {
      return true;
    }
    SymbolTable table = objects.object(o).symbols();
    int id = objects.symbol(o, symbol);
    boolean global = id < objects.globalCount();
    int type = global ? resolution.symbols().type(id) : table.type(symbol);
    boolean linkerMade = global && resolution.symbols().kind(id) == Symbols.LINKER;
    boolean absent = global && resolution.symbols().kind(id) == Symbols.UNDEFINED;
    if (type == Stt.STT_TLS || type == Stt.STT_SECTION || linkerMade || absent) {
      return true;
    }
    long offset = Rela.offset(relocations, k);
    add(
        o,
        i,
        offset,
        Diagnostic.error(
                "tls-mismatch",
                "thread-local reference to '"
                    + symbolName(o, symbol)
                    + "', which is not thread-local")
            .withPlaces(
                List.of("referenced by " + place(o, i, offset), resolution.definition(o, symbol)))
            .withHint("declare the variable in the same way in both places"));
    return false;
  }

  void report(Diagnostics diagnostics, Liveness liveness) {
    findings.sort((Finding a, Finding b) -> {
      int byObject = Integer.compare(a.object, b.object);
      int bySection = byObject != 0 ? byObject : Integer.compare(a.section, b.section);
      return bySection != 0 ? bySection : Long.compare(a.offset, b.offset);
    });
    boolean warn = request.symbols().undefinedPolicy() == SymbolOptions.UndefinedPolicy.WARN;
    GlibcObjects glibc = GlibcObjects.of(request, resolution, liveness);
    for (Finding finding : findings) {
      if (glibc == null
          || !ofPosition(finding.diagnostic)
          || !glibc.explainsFixed(finding.object)) {
        diagnostics.add(finding.diagnostic);
      }
    }
    if (glibc != null) {
      explainByGlibc(glibc);
      glibc.report(warn ? Severity.WARNING : Severity.ERROR, diagnostics);
    }
    for (Map.Entry<Integer, List<Reference>> entry : undefined.entrySet()) {
      boolean tooNew = resolution.symbols().tooNew(entry.getKey());
      diagnostics.add(
          tooNew
              ? describeTooNew(entry.getKey(), entry.getValue())
              : describeUndefined(entry.getKey(), entry.getValue(), warn));
    }
  }

  /** Whether code is to blame that was compiled for a fixed address. */
  private static boolean ofPosition(Diagnostic diagnostic) {
    return diagnostic.code().equals("text-relocation")
        || diagnostic.code().equals("unsuitable-relocation");
  }

  /** {@code --max-glibc} and a function that only a newer glibc has. */
  private Diagnostic describeTooNew(int id, List<Reference> references) {
    references.sort(ScanErrors::byPlace);
    List<String> places = new ArrayList<>();
    boolean crate = false;
    for (Reference reference : references) {
      if (places.size() == PLACES) {
        places.add("referenced " + (references.size() - PLACES) + " more times");
        break;
      }
      ObjectFile file = objects.object(reference.object);
      String prefix = CrateName.prefix(file.name());
      crate |= !prefix.isEmpty();
      places.add("referenced by " + prefix + place(file, reference.section, reference.offset));
    }
    String version = resolution.glibc().refusedVersion(resolution.symbols().names(), id);
    String glibc = version.replace("GLIBC_", "glibc ");
    String name = resolution.symbols().name(id);
    return Diagnostic.error(
            "newer-glibc",
            name
                + " needs "
                + glibc
                + ", which --max-glibc="
                + resolution.glibc().ceiling()
                + " does not allow")
        .withPlaces(places)
        .withHint(newerGlibcHint(name, glibc, crate));
  }

  private static String newerGlibcHint(String name, String glibc, boolean crate) {
    if (name.equals("_dl_find_object")) {
      return "the static libgcc needs it; leave -static-libgcc away";
    }
    String others =
        crate
            ? ", or choose a version or feature of the crate that does without"
            : ", or do without it";
    return "older ones have no " + name + "; allow " + glibc + others;
  }

  private static int byPlace(Reference a, Reference b) {
    int byObject = Integer.compare(a.object, b.object);
    int bySection = byObject != 0 ? byObject : Integer.compare(a.section, b.section);
    return bySection != 0 ? bySection : Long.compare(a.offset, b.offset);
  }

  /**
   * Leaves of the undefined names those that objects compiled against glibc are not to blame for.
   */
  private void explainByGlibc(GlibcObjects glibc) {
    for (Map.Entry<Integer, List<Reference>> entry : undefined.entrySet()) {
      String name = resolution.symbols().name(entry.getKey());
      for (Reference reference : entry.getValue()) {
        glibc.undefined(reference.object, name);
      }
    }
    for (List<Reference> references : undefined.values()) {
      references.removeIf((Reference reference) -> glibc.contains(reference.object));
    }
    undefined.values().removeIf((List<Reference> references) -> references.isEmpty());
  }

  private Diagnostic describeUndefined(int id, List<Reference> references, boolean warn) {
    references.sort(ScanErrors::byPlace);
    List<String> places = new ArrayList<>();
    for (Reference reference : references) {
      if (places.size() == PLACES) {
        places.add("referenced " + (references.size() - PLACES) + " more times");
        break;
      }
      places.add("referenced by " + place(reference.object, reference.section, reference.offset));
    }
    String name = Demangler.demangle(resolution.symbols().name(id));
    Diagnostic diagnostic =
        new Diagnostic(
            warn ? Severity.WARNING : Severity.ERROR,
            "undefined-symbol",
            "undefined symbol: " + name + " (undefined reference to `" + name + "')",
            places,
            null);
    String hint = UndefinedHint.of(name);
    return hint == null ? diagnostic : diagnostic.withHint(hint);
  }
}
