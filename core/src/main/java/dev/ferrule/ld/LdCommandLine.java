package dev.ferrule.ld;

import dev.ferrule.diag.BadPath;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.request.ContentOptions;
import dev.ferrule.request.DynamicOptions;
import dev.ferrule.request.EmbeddedArguments;
import dev.ferrule.request.EmbeddedOptions;
import dev.ferrule.request.EmbeddedReader;
import dev.ferrule.request.GlibcVersion;
import dev.ferrule.request.InputItem;
import dev.ferrule.request.InputScope;
import dev.ferrule.request.LayoutOptions;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.request.RuntimeLibraries;
import dev.ferrule.request.SearchPaths;
import dev.ferrule.request.SymbolOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an ld-style command line into a {@link LinkRequest}. */
public final class LdCommandLine {
  private final LdOptions table = new LdOptions();
  private final List<String> warnings = new ArrayList<>();
  private final List<InputItem> inputs = new ArrayList<>();
  private final List<String> directories = new ArrayList<>();
  private final Deque<InputScope> saved = new ArrayDeque<>();
  private InputScope scope = InputScope.DEFAULT;
  private String output = "a.out";
  private OutputKind kind = OutputKind.EXECUTABLE;
  private @Nullable String sysroot;
  private boolean noDynamicLinker;

  /** What the compiler driver was asked for, -static or -static-pie, whatever it says itself. */
  private @Nullable String asked;

  private RuntimeLibraries runtime = RuntimeLibraries.FALLBACK;
  private boolean relocatable;
  private boolean recording;

  // SymbolOptions
  private @Nullable String entry;
  private final List<String> undefined = new ArrayList<>();
  private final List<String> requireDefined = new ArrayList<>();
  private final Map<String, String> defsym = new LinkedHashMap<>();
  private final Set<String> wrap = new LinkedHashSet<>();
  private boolean exportDynamic;
  private final List<String> exportSymbols = new ArrayList<>();
  private final List<Path> dynamicLists = new ArrayList<>();
  private final List<Path> versionScripts = new ArrayList<>();
  private final Set<String> excludeLibs = new LinkedHashSet<>();
  private SymbolOptions.Symbolic symbolic = SymbolOptions.Symbolic.NONE;
  private SymbolOptions.UndefinedPolicy undefinedPolicy = SymbolOptions.UndefinedPolicy.DEFAULT;
  private boolean allowMultipleDefinition;
  private boolean allowUndefinedVersion = true;
  private final Set<String> traceSymbols = new LinkedHashSet<>();

  // DynamicOptions
  private @Nullable String interpreter;
  private boolean staticLink;
  private @Nullable String soname;
  private final List<String> runPath = new ArrayList<>();
  private boolean newDtags = true;
  private DynamicOptions.HashStyle hashStyle = DynamicOptions.HashStyle.BOTH;
  private String init = "_init";
  private String fini = "_fini";
  private final List<String> filters = new ArrayList<>();
  private final List<String> auxiliaries = new ArrayList<>();

  private @Nullable GlibcVersion maxGlibc;

  // LayoutOptions
  private boolean gcSections;
  private boolean printGcSections;
  private @Nullable Long imageBase;
  private final Map<String, Long> sectionStarts = new LinkedHashMap<>();
  private boolean ehFrameHeader;
  private boolean defineCommon;
  private final ZKeywords z = new ZKeywords(warnings);

  // ContentOptions
  private ContentOptions.Strip strip = ContentOptions.Strip.NONE;
  private ContentOptions.Discard discard = ContentOptions.Discard.DEFAULT;
  private ContentOptions.BuildId buildId = new ContentOptions.BuildId.None();
  private @Nullable Path mapFile;
  private int optimize = 1;

  private final ReproducedArguments reproduced;
  private final ReportArguments report = new ReportArguments();
  private final LimitArguments limits = new LimitArguments();

  // EmbeddedOptions
  private boolean allowEmbedded;
  private final Set<String> embeddedCrates = new LinkedHashSet<>();
  private @Nullable Boolean dependentLibraries;
  private boolean printArguments;

  /** The options of an input that are being read; null while it is the command line. */
  private @Nullable EmbeddedArguments carried;

  private @Nullable EmbeddableOptions embeddable;

  private final Path directory;

  private LdCommandLine(Path directory) {
    this.directory = directory;
    this.reproduced = new ReproducedArguments(directory);
  }

  /**
   * What a command line means.
   *
   * @param request the link
   * @param warnings about options
   * @param printArguments {@code --print-link-args}
   */
  public record Parsed(LinkRequest request, List<String> warnings, boolean printArguments) {}

  /**
   * @param arguments without the program's name
   * @param directory absolute; what relative paths are taken from
   * @throws LinkFailure for an option that is unknown, refused or incomplete
   */
  public static Parsed parse(List<String> arguments, Path directory) {
    try {
      LdCommandLine line = new LdCommandLine(directory);
      List<String> words = ResponseFiles.expand(arguments, directory);
      line.read(words);
      return new Parsed(line.request(words), List.copyOf(line.warnings), line.printArguments);
    } catch (InvalidPathException e) {
      throw new LinkFailure(BadPath.describe(e));
    }
  }

  /** See {@link EmbeddedReader}; {@code words} are those of the command line. */
  private static LinkRequest withEmbedded(
      List<String> words, Path directory, List<EmbeddedArguments> found) {
    LdCommandLine line = new LdCommandLine(directory);
    for (EmbeddedArguments one : found) {
      line.readEmbedded(one);
    }
    line.carried = null;
    line.scope = InputScope.DEFAULT;
    List<InputItem> libraries = List.copyOf(line.inputs);
    List<String> folders = List.copyOf(line.directories);
    line.inputs.clear();
    line.directories.clear();
    line.read(words);
    line.inputs.addAll(libraries);
    line.directories.addAll(folders);
    return line.request(words);
  }

  private void readEmbedded(EmbeddedArguments one) {
    carried = one;
    scope = InputScope.DEFAULT;
    saved.clear();
    int warned = warnings.size();
    try {
      if (one.kind() == EmbeddedArguments.Kind.LIBRARY) {
        if (one.text().isEmpty() || one.text().indexOf('/') >= 0) {
          throw failure("'" + one.text() + "' names a file, not a library in the searched folders");
        }
        inputs.add(new InputItem.DependentLibrary(one.text(), one.place(), scope));
        return;
      }
      List<String> words = new ArrayList<>();
      for (String word : ResponseFiles.split(one.text())) {
        if (word.startsWith("-Wl,")) {
          words.addAll(List.of(word.substring(4).split(",", -1)));
        } else {
          words.add(word);
        }
      }
      read(words);
      if (warnings.size() > warned) {
        throw failure(warnings.get(warned));
      }
    } catch (LinkFailure e) {
      Diagnostic first = e.diagnostics().getFirst();
      throw new LinkFailure(first.withPlaces(List.of("asked for by " + one.place())));
    }
  }

  /** What may not come from an input is refused by name. */
  private void checkEmbeddable(String argument, LdOption option, @Nullable String value) {
    EmbeddableOptions options = embeddable;
    if (options == null) {
      options = new EmbeddableOptions();
      embeddable = options;
    }
    String refusal = options.refusal(option.name(), value);
    if (refusal != null) {
      throw notEmbeddable(argument, refusal);
    }
  }

  private static LinkFailure notEmbeddable(String argument, String reason) {
    return new LinkFailure(
        Diagnostic.error("bad-option", argument + " may not come from an input: " + reason)
            .withHint("give it on the command line (-C link-arg=OPTION) if the program needs it"));
  }

  private void read(List<String> arguments) {
    recording = asksToReproduce(arguments);
    int i = 0;
    while (i < arguments.size()) {
      String argument = arguments.get(i++);
      if (argument.length() < 2 || argument.charAt(0) != '-') {
        if (carried != null) {
          throw notEmbeddable(argument, "it names a file");
        }
        inputs.add(new InputItem.File(Path.of(argument), scope));
        if (recording) {
          reproduced.input(argument);
        }
        continue;
      }
      boolean twoDashes = argument.startsWith("--");
      String body = argument.substring(twoDashes ? 2 : 1);
      int equals = body.indexOf('=');
      String name = equals > 0 ? body.substring(0, equals) : body;
      LdOption option = table.find(name);
      if (option != null && equals > 0 && option.form() == LdOption.Form.FLAG) {
        option = null;
      }
      if (option != null && !(twoDashes && name.length() == 1)) {
        String value = equals > 0 ? body.substring(equals + 1) : null;
        if (value == null && option.form() == LdOption.Form.VALUE) {
          if (i == arguments.size()) {
            throw failure(argument + " needs an argument");
          }
          value = arguments.get(i++);
        }
        apply(argument, option, value);
        continue;
      }
      // -lfoo, -L/dir, -zrelro, -ofile
      LdOption letter = twoDashes ? null : table.find(body.substring(0, 1));
      if (letter != null && letter.form() == LdOption.Form.VALUE) {
        apply(argument, letter, body.substring(1));
        continue;
      }
      throw unknown(argument, name);
    }
  }

  private LinkFailure unknown(String argument, String name) {
    if (argument.startsWith("-Wl,")) {
      return failure(
          argument + " is for the compiler driver: call Ferrule as cc, or leave the -Wl, away");
    }
    String nearest = table.nearest(name);
    Diagnostic diagnostic = Diagnostic.error("bad-option", "unknown option: " + argument);
    return new LinkFailure(
        nearest == null
            ? diagnostic
            : diagnostic.withHint(
                "did you mean " + (nearest.length() == 1 ? "-" : "--") + nearest + "?"));
  }

  static LinkFailure failure(String message) {
    return new LinkFailure(Diagnostic.error("bad-option", message));
  }

  private static boolean asksToReproduce(List<String> arguments) {
    for (String argument : arguments) {
      if (argument.startsWith("--reproduce") || argument.startsWith("-reproduce")) {
        return true;
      }
    }
    return false;
  }

  private void apply(String argument, LdOption option, @Nullable String value) {
    if (recording) {
      reproduced.option(option, value);
    }
    if (carried != null) {
      checkEmbeddable(argument, option, value);
    }
    switch (option.effect()) {
      case NO_OP -> {}
      case REFUSED -> throw failure(argument + ": " + option.reason());
      case IMPLEMENTED -> {
        if (option.form() == LdOption.Form.FLAG) {
          applyFlag(option.name());
        } else if (option.form() == LdOption.Form.VALUE) {
          applyValue(option.name(), value == null ? "" : value, argument);
        } else {
          applyOptional(option.name(), value, argument);
        }
      }
    }
  }

  private void applyFlag(String name) {
    switch (name) {
      case "shared", "Bshareable" -> kind = OutputKind.SHARED;
      case "pie", "pic-executable" -> kind = OutputKind.PIE;
      case "no-pie" -> {
        if (kind == OutputKind.PIE) {
          kind = OutputKind.EXECUTABLE;
        }
      }
      case "r", "i", "relocatable" -> {
        relocatable = true;
        scope = scope.withStaticOnly(true);
      }
      case "static" -> {
        staticLink = true;
        scope = scope.withStaticOnly(true);
      }
      case "Bstatic", "dn", "non_shared" -> scope = scope.withStaticOnly(true);
      case "Bdynamic", "dy", "call_shared" -> scope = scope.withStaticOnly(false);
      case "as-needed" -> scope = scope.withAsNeeded(true);
      case "no-as-needed" -> scope = scope.withAsNeeded(false);
      case "whole-archive" -> scope = scope.withWholeArchive(true);
      case "no-whole-archive" -> scope = scope.withWholeArchive(false);
      case "start-lib" -> scope = scope.withLazyObjects(true);
      case "end-lib" -> scope = scope.withLazyObjects(false);
      case "push-state" -> saved.push(scope);
      case "pop-state" -> {
        if (saved.isEmpty()) {
          throw failure("--pop-state without --push-state");
        }
        scope = saved.pop();
      }
      case "no-dynamic-linker" -> noDynamicLinker = true;
      default -> applySwitch(name);
    }
  }

  /** Flags that turn one thing on or off, wherever they stand. */
  private void applySwitch(String name) {
    switch (name) {
      case "export-dynamic", "E" -> exportDynamic = true;
      case "no-export-dynamic" -> exportDynamic = false;
      case "gc-sections" -> gcSections = true;
      case "no-gc-sections" -> gcSections = false;
      case "print-gc-sections" -> printGcSections = true;
      case "no-print-gc-sections" -> printGcSections = false;
      case "d", "dc", "dp" -> defineCommon = true;
      case "eh-frame-hdr" -> ehFrameHeader = true;
      case "no-eh-frame-hdr" -> ehFrameHeader = false;
      case "s", "strip-all" -> strip = ContentOptions.Strip.ALL;
      case "S", "strip-debug" -> {
        if (strip == ContentOptions.Strip.NONE) {
          strip = ContentOptions.Strip.DEBUG;
        }
      }
      case "x", "discard-all" -> discard = ContentOptions.Discard.ALL;
      case "X", "discard-locals" -> discard = ContentOptions.Discard.TEMPORARY;
      case "discard-none" -> discard = ContentOptions.Discard.NONE;
      case "Bsymbolic" -> symbolic = SymbolOptions.Symbolic.ALL;
      case "Bsymbolic-functions" -> symbolic = SymbolOptions.Symbolic.FUNCTIONS;
      case "Bsymbolic-non-weak-functions" -> symbolic = SymbolOptions.Symbolic.NON_WEAK_FUNCTIONS;
      case "Bsymbolic-non-weak" -> symbolic = SymbolOptions.Symbolic.NON_WEAK;
      case "Bno-symbolic" -> symbolic = SymbolOptions.Symbolic.NONE;
      case "enable-new-dtags" -> newDtags = true;
      case "disable-new-dtags" -> newDtags = false;
      case "no-undefined", "error-unresolved-symbols" ->
          undefinedPolicy = SymbolOptions.UndefinedPolicy.ERROR;
      case "warn-unresolved-symbols" -> undefinedPolicy = SymbolOptions.UndefinedPolicy.WARN;
      case "allow-multiple-definition" -> allowMultipleDefinition = true;
      case "undefined-version" -> allowUndefinedVersion = true;
      case "no-undefined-version" -> allowUndefinedVersion = false;
      case "M", "print-map" -> mapFile = mapFile == null ? Path.of("-") : mapFile;
      case "print-link-args" -> printArguments = true;
      case "no-allow-embedded-args" -> {
        allowEmbedded = false;
        embeddedCrates.clear();
      }
      case "dependent-libraries" -> dependentLibraries = true;
      case "no-dependent-libraries" -> dependentLibraries = false;
      default -> {
        if (!report.flag(name)) {
          throw new IllegalStateException("option without an effect: " + name);
        }
      }
    }
  }

  private void applyValue(String name, String value, String argument) {
    switch (name) {
      case "o", "output" -> output = value;
      case "L", "library-path" -> directories.add(value);
      case "l", "library" -> inputs.add(new InputItem.Library(value, scope));
      case "e", "entry" -> entry = value;
      case "u", "undefined" -> undefined.add(value);
      case "require-defined" -> requireDefined.add(value);
      case "defsym" -> {
        int equals = value.indexOf('=');
        if (equals <= 0) {
          throw failure(argument + ": --defsym wants NAME=EXPRESSION");
        }
        defsym.put(value.substring(0, equals), value.substring(equals + 1));
      }
      case "wrap" -> wrap.add(value);
      case "version-script" -> versionScripts.add(Path.of(value));
      case "dynamic-list", "export-dynamic-symbol-list" -> dynamicLists.add(Path.of(value));
      case "export-dynamic-symbol" -> exportSymbols.add(value);
      case "exclude-libs" -> addSeparated(value, excludeLibs);
      case "soname", "h" -> soname = value;
      case "rpath", "R" -> {
        for (String path : value.split(":", -1)) {
          if (!runPath.contains(path)) {
            runPath.add(path);
          }
        }
      }
      case "dynamic-linker", "I" -> {
        interpreter = value;
        noDynamicLinker = false;
      }
      case "m" -> {
        if (!value.equals("elf_x86_64")) {
          throw failure("-m " + value + ": only elf_x86_64 is supported yet");
        }
      }
      case "sysroot" -> sysroot = value;
      case "z" -> z.apply(value);
      case "y", "trace-symbol" -> traceSymbols.add(value);
      case "init" -> init = value;
      case "fini" -> fini = value;
      case "dependency-file" -> report.dependencyFile(value);
      case "reproduce" -> report.reproduceFile(value);
      case "Map" -> mapFile = Path.of(value);
      case "F", "filter" -> filters.add(value);
      case "f", "auxiliary" -> auxiliaries.add(value);
      case "max-glibc" -> maxGlibc = glibcVersion(value, argument);
      case "ferrule-object" -> inputs.add(new InputItem.Builtin(value, scope));
      case "ferrule-asked" -> asked = value;
      case "ferrule-crt" ->
          runtime =
              switch (value) {
                case "auto" -> RuntimeLibraries.FALLBACK;
                case "builtin" -> RuntimeLibraries.ALWAYS;
                case "system" -> RuntimeLibraries.NEVER;
                default -> throw failure(argument + ": auto, builtin or system");
              };
      default -> applyNumber(name, value, argument);
    }
  }

  private static void addSeparated(String value, Set<String> into) {
    for (String word : value.split("[,:]", -1)) {
      if (!word.isEmpty()) {
        into.add(word);
      }
    }
  }

  private void applyNumber(String name, String value, String argument) {
    switch (name) {
      case "hash-style" ->
          hashStyle =
              switch (value) {
                case "gnu" -> DynamicOptions.HashStyle.GNU;
                case "sysv" -> DynamicOptions.HashStyle.SYSV;
                case "both" -> DynamicOptions.HashStyle.BOTH;
                default -> throw failure(argument + ": sysv, gnu or both");
              };
      case "image-base" -> imageBase = number(value, argument);
      case "Ttext" -> sectionStarts.put(".text", hexadecimal(value, argument));
      case "Tdata" -> sectionStarts.put(".data", hexadecimal(value, argument));
      case "Tbss" -> sectionStarts.put(".bss", hexadecimal(value, argument));
      case "section-start" -> {
        int equals = value.indexOf('=');
        if (equals <= 0) {
          throw failure(argument + ": wants SECTION=ADDRESS");
        }
        sectionStarts.put(
            value.substring(0, equals), hexadecimal(value.substring(equals + 1), argument));
      }
      case "unresolved-symbols" ->
          undefinedPolicy =
              switch (value) {
                case "ignore-all" -> SymbolOptions.UndefinedPolicy.IGNORE;
                case "report-all" -> SymbolOptions.UndefinedPolicy.ERROR;
                case "ignore-in-shared-libs" -> SymbolOptions.UndefinedPolicy.DEFAULT;
                default -> throw failure(argument + ": ignore-all or report-all");
              };
      case "error-limit" -> report.errorLimit(value, argument);
      case "O" -> optimize = value.equals("0") ? 0 : value.equals("1") ? 1 : 2;
      case "thread-count" -> report.threads(value, argument);
      case "memory-limit" -> limits.memory(value, argument);
      case "max-links" -> limits.links(value, argument);
      default -> throw new IllegalStateException("option without an effect: " + name);
    }
  }

  private void applyOptional(String name, @Nullable String value, String argument) {
    switch (name) {
      case "build-id" -> buildId = buildId(value == null ? "sha1" : value, argument);
      case "time-trace" -> report.timeTrace(value);
      case "threads" -> report.threads(value, argument);
      case "color-diagnostics" -> report.color(value, argument);
      case "allow-embedded-args" -> {
        // One permission for all is more than one for some.
        boolean forAll = allowEmbedded && embeddedCrates.isEmpty();
        allowEmbedded = true;
        if (value == null) {
          embeddedCrates.clear();
        } else if (!forAll) {
          addSeparated(value.replace('-', '_'), embeddedCrates);
        }
      }
      case "compress-debug-sections" -> {
        if (value != null && !value.equals("none")) {
          throw failure(argument + ": compressing debug sections is not supported yet");
        }
      }
      default -> throw new IllegalStateException("option without an effect: " + name);
    }
  }

  private static ContentOptions.BuildId buildId(String value, String argument) {
    return switch (value) {
      case "none" -> new ContentOptions.BuildId.None();
      case "sha1", "tree" -> new ContentOptions.BuildId.Digest(20);
      case "md5" -> new ContentOptions.BuildId.Digest(16);
      case "fast" -> new ContentOptions.BuildId.Digest(8);
      case "uuid" -> new ContentOptions.BuildId.Uuid();
      default -> {
        String digits = value.startsWith("0x") ? value.substring(2) : "";
        boolean valid = !digits.isEmpty() && digits.length() % 2 == 0;
        for (int i = 0; i < digits.length(); i++) {
          valid &= Character.digit(digits.charAt(i), 16) >= 0;
        }
        if (!valid) {
          throw failure(argument + ": none, sha1, md5, fast, uuid or 0x and pairs of digits");
        }
        yield new ContentOptions.BuildId.Fixed(digits);
      }
    };
  }

  private static GlibcVersion glibcVersion(String value, String argument) {
    GlibcVersion version = GlibcVersion.parse(value);
    if (version == null) {
      throw failure(argument + ": '" + value + "' is no version of glibc; write 2.17 for example");
    }
    return version;
  }

  static long number(String value, String argument) {
    try {
      return value.startsWith("0x") || value.startsWith("0X")
          ? Long.parseUnsignedLong(value.substring(2), 16)
          : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw failure(argument + ": '" + value + "' is no number");
    }
  }

  private static long hexadecimal(String value, String argument) {
    return number(value.startsWith("0x") ? value : "0x" + value, argument);
  }

  private Path inSysroot(String path) {
    String root = sysroot == null ? "" : sysroot;
    if (path.startsWith("=")) {
      return Path.of(root + path.substring(1));
    }
    if (path.startsWith("$SYSROOT")) {
      return Path.of(root + path.substring(8));
    }
    return Path.of(path);
  }

  private void checkAsked() {
    if (asked != null
        && !staticLink
        && kind.executable()
        && interpreter != null
        && !noDynamicLinker) {
      throw new LinkFailure(
          Diagnostic.error(
                  "static-became-dynamic",
                  "the compiler was asked for "
                      + asked
                      + ", but calls the linker for a dynamic program with the loader "
                      + interpreter)
              .withHint(
                  "its specs do not know "
                      + asked
                      + " (musl-gcc.specs does not know -static-pie): link with -static, or give"
                      + " Ferrule the objects and rcrt1.o yourself"));
    }
  }

  /** Refuses what means nothing to an object that will be linked again. */
  private void checkRelocatable() {
    if (kind != OutputKind.EXECUTABLE) {
      throw failure("-r and " + (kind == OutputKind.PIE ? "-pie" : "-shared") + " contradict");
    }
    String wrong =
        exportDynamic
            ? "--export-dynamic"
            : !versionScripts.isEmpty()
                ? "--version-script"
                : !dynamicLists.isEmpty()
                    ? "--dynamic-list"
                    : !exportSymbols.isEmpty()
                        ? "--export-dynamic-symbol"
                        : !sectionStarts.isEmpty()
                            ? "--section-start"
                            : mapFile != null ? "-Map" : report.crossReferences() ? "--cref" : null;
    if (wrong != null) {
      throw failure("-r and " + wrong + " do not go together: say it in the final link");
    }
    if (gcSections && undefined.isEmpty() && entry == null) {
      throw failure("-r --gc-sections needs -u or -e to say what is kept");
    }
  }

  private LinkRequest request(List<String> words) {
    List<Path> search = new ArrayList<>(directories.size());
    for (String path : directories) {
      search.add(inSysroot(path));
    }
    if (inputs.isEmpty()) {
      throw failure("no input files");
    }
    checkAsked();
    if (z.undefs() != null) {
      undefinedPolicy =
          Boolean.TRUE.equals(z.undefs())
              ? SymbolOptions.UndefinedPolicy.IGNORE
              : SymbolOptions.UndefinedPolicy.ERROR;
    }
    if (relocatable) {
      checkRelocatable();
      kind = OutputKind.RELOCATABLE;
    }
    return new LinkRequest(
        directory,
        Path.of(output),
        kind,
        inputs,
        new SearchPaths(search, sysroot == null ? null : Path.of(sysroot), runtime),
        new SymbolOptions(
            entry,
            undefined,
            requireDefined,
            defsym,
            wrap,
            exportDynamic,
            exportSymbols,
            dynamicLists,
            versionScripts,
            excludeLibs,
            symbolic,
            undefinedPolicy,
            allowMultipleDefinition || z.muldefs(),
            allowUndefinedVersion,
            traceSymbols),
        new DynamicOptions(
            noDynamicLinker ? null : interpreter,
            staticLink,
            soname,
            runPath,
            newDtags,
            hashStyle,
            z.now(),
            z.dtFlags1(),
            false,
            z.textRelocations(),
            z.copyRelocations(),
            init,
            fini,
            filters,
            auxiliaries,
            maxGlibc),
        new LayoutOptions(
            gcSections,
            printGcSections,
            z.startStopGc(),
            imageBase,
            sectionStarts,
            z.maxPageSize(),
            z.commonPageSize(),
            z.relro(),
            z.separateCode(),
            z.executableStack(),
            z.stackSize(),
            ehFrameHeader,
            defineCommon,
            true),
        new ContentOptions(
            strip,
            discard,
            buildId,
            ContentOptions.CompressDebug.NONE,
            false,
            mapFile,
            optimize,
            z.markIbt(),
            z.markShstk()),
        report.options(output, reproduced),
        embeddedOptions(words),
        limits.options());
  }

  private EmbeddedOptions embeddedOptions(List<String> words) {
    if (!allowEmbedded && dependentLibraries == null) {
      return EmbeddedOptions.NONE;
    }
    Path folder = directory;
    return new EmbeddedOptions(
        allowEmbedded,
        List.copyOf(embeddedCrates),
        dependentLibraries,
        new EmbeddedReader() {
          @Override
          public LinkRequest withEmbedded(List<EmbeddedArguments> found) {
            return LdCommandLine.withEmbedded(words, folder, found);
          }
        });
  }
}
