package dev.ferrule.api;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.diag.Severity;
import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.ArchiveIndex;
import dev.ferrule.input.LoadedInput;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.ReadScratch;
import dev.ferrule.input.SharedFile;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the kind of file, its start code, its C library and its loader go together. Each
 * of these comes from another place (options, a driver's choice, folders), and a program in which
 * they disagree links well and crashes before {@code main}.
 */
final class StartChecks {
  /** Whose C library something belongs to. */
  private enum Libc {
    GLIBC("glibc"),
    MUSL("musl");

    private final String text;

    Libc(String text) {
      this.text = text;
    }
  }

  /** A part of the link that is made for one C library. */
  private record Part(Libc libc, String what) {}

  private final LinkRequest request;
  private final LoadedInputs inputs;
  private final Resolution resolution;
  private final Symbols symbols;
  private final Diagnostics diagnostics;

  private StartChecks(
      LinkRequest request, LoadedInputs inputs, Resolution resolution, Diagnostics diagnostics) {
    this.request = request;
    this.inputs = inputs;
    this.resolution = resolution;
    this.symbols = resolution.symbols();
    this.diagnostics = diagnostics;
  }

  /**
   * Adds an error for whatever does not go together, and notes which of several unwinders is used.
   */
  static void check(
      LinkRequest request, LoadedInputs inputs, Resolution resolution, Diagnostics diagnostics) {
    StartChecks checks = new StartChecks(request, inputs, resolution, diagnostics);
    ObjectFile start = request.kind().executable() ? checks.definer("_start") : null;
    if (start != null) {
      checks.position(start);
    }
    checks.libraries(start);
    checks.unwinders();
  }

  /** The object that defines a name, or null if none of the link's objects does. */
  private @Nullable ObjectFile definer(String name) {
    int id = symbols.names().find(name);
    return id >= 0 && symbols.kind(id) == Symbols.DEFINED
        ? resolution.objects().object(symbols.file(id))
        : null;
  }

  private static boolean defines(ObjectFile file, String name) {
    for (int i = 1; i < file.symbols().count(); i++) {
      if (file.symbols().section(i) != 0 && file.symbolName(i).equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Start code that relocates the program itself is for static-pie files, and they need it. */
  private void position(ObjectFile start) {
    boolean isStatic = request.dynamic().staticLink() || resolution.shared().isEmpty();
    boolean loaded = request.dynamic().interpreter() != null && !request.dynamic().staticLink();
    boolean staticPie = request.kind() == OutputKind.PIE && isStatic && !loaded;
    boolean relocates = relocatesItself(start);
    if (relocates && !staticPie) {
      String why =
          request.kind() == OutputKind.PIE
              ? "the loader relocates it, and the start file would do it again"
              : "it has a fixed address, and nothing is to be relocated";
      fail(
          start.name() + " is the start file of a static-pie program, which this is not: " + why,
          "name "
              + (request.kind() == OutputKind.PIE ? "Scrt1.o" : "crt1.o")
              + " instead, or link with -static-pie");
    } else if (staticPie && (defines(start, "_dl_relocate_static_pie") || isMusl(start))) {
      if (!relocates) {
        fail(
            start.name()
                + " does not relocate the program, but a static-pie program has no loader to do it",
            "name rcrt1.o instead, or link without -pie");
      }
    }
  }

  /** Either libc has such code in a start file of this name; musl's also tells by its contents. */
  private static boolean relocatesItself(ObjectFile start) {
    String name = start.name().substring(start.name().lastIndexOf('/') + 1);
    return name.equals("rcrt1.o") || name.equals("grcrt1.o") || defines(start, "__dls2");
  }

  /** musl's start files call their second half by this name. */
  private static boolean isMusl(ObjectFile start) {
    return defines(start, "_start_c");
  }

  /** Start file, C library, other libraries and the loader have to be of one C library. */
  private void libraries(@Nullable ObjectFile start) {
    List<Part> parts = new ArrayList<>();
    if (start != null && isMusl(start)) {
      parts.add(new Part(Libc.MUSL, "start file " + start.name()));
    } else if (start != null && defines(start, "_IO_stdin_used")) {
      parts.add(new Part(Libc.GLIBC, "start file " + start.name()));
    }
    ObjectFile main = definer("__libc_start_main");
    if (main != null && main.name().endsWith(")")) {
      // musl's file of this function also holds the one that runs constructors.
      Libc libc = defines(main, "__libc_start_init") ? Libc.MUSL : Libc.GLIBC;
      parts.add(new Part(libc, "C library in " + main.name()));
    }
    for (int s = 0; s < resolution.shared().size(); s++) {
      Part part = part(resolution.shared().get(s));
      if (part != null) {
        parts.add(part);
      }
    }
    String interpreter = request.dynamic().interpreter();
    if (interpreter != null && request.kind().executable() && !resolution.shared().isEmpty()) {
      if (interpreter.contains("/ld-musl-")) {
        parts.add(new Part(Libc.MUSL, "loader " + interpreter + " (-dynamic-linker)"));
      } else if (interpreter.contains("/ld-linux-")) {
        parts.add(new Part(Libc.GLIBC, "loader " + interpreter + " (-dynamic-linker)"));
      }
    }
    refuseMixture(parts);
  }

  private static @Nullable Part part(SharedFile library) {
    String soname = library.soname();
    byte[] name = "__libc_start_main".getBytes(StandardCharsets.US_ASCII);
    if (soname.equals("libc.so.6") || library.needed().contains("libc.so.6")) {
      return new Part(Libc.GLIBC, "library " + library.name());
    }
    boolean musl = soname.startsWith("libc.") && library.find(name, 0, name.length) >= 0;
    for (String needed : library.needed()) {
      musl |= needed.equals("libc.so") || needed.startsWith("libc.musl-");
    }
    return musl ? new Part(Libc.MUSL, "library " + library.name()) : null;
  }

  private void refuseMixture(List<Part> parts) {
    for (Part part : parts) {
      if (part.libc != parts.getFirst().libc) {
        List<String> places = new ArrayList<>();
        for (Part each : parts) {
          places.add("for " + each.libc.text + ": " + each.what);
        }
        diagnostics.add(
            Diagnostic.error("two-c-libraries", "glibc and musl in one link")
                .withPlaces(places)
                .withHint(
                    "a program has one C library; look which folder (-L) or option brings the"
                        + " other one"));
        return;
      }
    }
  }

  /** Which archive or library the program's exceptions go through, if it could be another one. */
  private void unwinders() {
    int id = symbols.names().find("_Unwind_RaiseException");
    if (id < 0 || symbols.kind(id) != Symbols.DEFINED && symbols.kind(id) != Symbols.SHARED) {
      return;
    }
    String taken =
        symbols.kind(id) == Symbols.DEFINED
            ? resolution.objects().object(symbols.file(id)).name()
            : resolution.shared().get(symbols.file(id)).name();
    String soname =
        symbols.kind(id) == Symbols.SHARED
            ? resolution.shared().get(symbols.file(id)).soname()
            : "";
    byte[] name = "_Unwind_RaiseException".getBytes(StandardCharsets.US_ASCII);
    List<String> others = new ArrayList<>(0);
    for (LoadedInput input : inputs.files()) {
      String file = input.file().name();
      if (!taken.equals(file)
          && !taken.startsWith(file + "(")
          && !(input.file() instanceof SharedFile library && library.soname().equals(soname))
          && offers(input, name)
          && !others.contains("also in " + file)) {
        others.add("also in " + file);
      }
    }
    if (!others.isEmpty()) {
      diagnostics.add(
          new Diagnostic(
              Severity.NOTE,
              "two-unwinders",
              "two unwinders are in this link; exceptions and panics use that of " + taken,
              others,
              null));
    }
  }

  /** Only archives that are named as unwinders are looked into: the index of others is long. */
  private static boolean offers(LoadedInput input, byte[] name) {
    if (input.file() instanceof SharedFile library) {
      return library.find(name, 0, name.length) >= 0;
    }
    if (!(input.file() instanceof ArchiveFile archive)) {
      return false;
    }
    String file = archive.name().substring(archive.name().lastIndexOf('/') + 1);
    if (!file.startsWith("libunwind") && !file.startsWith("libgcc")) {
      return false;
    }
    ArchiveIndex index = archive.index(new ReadScratch());
    for (int k = 0; k < index.count(); k++) {
      int at = index.nameOffset(k);
      int length = index.nameLength(k);
      if (length == name.length && Arrays.equals(index.names(), at, at + length, name, 0, length)) {
        return true;
      }
    }
    return false;
  }

  private void fail(String message, String hint) {
    diagnostics.add(Diagnostic.error("wrong-start-file", message).withHint(hint));
  }
}
