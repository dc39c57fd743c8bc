package dev.ferrule.gcc;

import dev.ferrule.diag.BadPath;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.ld.ResponseFiles;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a gcc-style command line, as rustc and build scripts write it, and turns it into an
 * ld-style one: start files and default libraries are added where gcc would add them, without
 * calling gcc.
 */
public final class GccCommandLine {
  /** What to do. */
  public sealed interface Parsed {
    /**
     * Link with these ld-style arguments.
     *
     * @param origins where each argument came from
     * @param show print them and do nothing
     * @param verbose print them first
     * @param notes what was chosen and why, for those who want to know
     */
    record Link(
        List<String> arguments,
        List<String> origins,
        boolean show,
        boolean verbose,
        List<String> notes)
        implements Parsed {}

    /** Print this and be done. */
    record Answer(String text) implements Parsed {}

    /** Asked for nothing but {@code -v}: say who this is, and go well. */
    record Introduce(String machine) implements Parsed {}

    /** Run a compiler with this command: {@code --ferrule-cc=}. */
    record HandOver(String program, List<String> arguments) implements Parsed {}
  }

  private enum Image {
    DEFAULT,
    PIE,
    FIXED,
    STATIC,
    STATIC_PIE,
    SHARED,
    RELOCATABLE
  }

  /**
   * Letters whose options gcc takes for compiling and that mean nothing to a link, as {@code -O2},
   * {@code -Wall}.
   */
  private static final String COMPILE_ONLY = "OgWDUImf";

  /** Passed on: it also says which libraries are taken. */
  private static final String CRT = "--ferrule-crt=";

  private static final String COMPILER_OPTION = "--ferrule-cc=";

  private final Path directory;
  private final Map<String, String> environment;
  private final boolean cxx;
  private final List<String> middle = new ArrayList<>();
  private final List<String> early = new ArrayList<>();
  private final List<Path> prefixes = new ArrayList<>();
  private final List<String> libraryFolders = new ArrayList<>();
  private Image image = Image.DEFAULT;
  private String output = "a.out";
  private String sysroot = "";
  private boolean startFiles = true;
  private boolean defaultLibraries = true;
  private boolean staticLibgcc;
  private boolean staticLibstdcxx;
  private boolean show;
  private boolean verbose;
  private @Nullable String question;

  /** The first argument that asks for compiling. */
  private @Nullable String compile;

  private @Nullable String compiler;
  private @Nullable String unknown;

  private GccCommandLine(Path directory, Map<String, String> environment, boolean cxx) {
    this.directory = directory;
    this.environment = environment;
    this.cxx = cxx;
  }

  /**
   * @param arguments without the program's name
   * @param directory absolute; what relative paths are taken from
   * @param environment LIBRARY_PATH and COMPILER_PATH are used
   * @param cxx called as g++: the C++ library is added
   * @throws LinkFailure for what Ferrule does not do, such as compiling
   */
  public static Parsed parse(
      List<String> arguments, Path directory, Map<String, String> environment, boolean cxx) {
    try {
      GccCommandLine line = new GccCommandLine(directory, environment, cxx);
      line.read(ResponseFiles.expand(arguments, directory));
      return line.compile == null ? line.result() : line.compilation(line.compile, arguments);
    } catch (InvalidPathException e) {
      throw new LinkFailure(BadPath.describe(e));
    }
  }

  /** What to do with a command that asks for more than linking. */
  private Parsed compilation(String asked, List<String> arguments) {
    String program = compiler;
    if (program == null) {
      throw new LinkFailure(Compilers.cannotCompile(asked, cxx, environment));
    }
    List<String> words = new ArrayList<>();
    for (String argument : arguments) {
      if (!argument.startsWith(COMPILER_OPTION)) {
        words.add(argument);
      }
    }
    return new Parsed.HandOver(program, words);
  }

  private void read(List<String> arguments) {
    int i = 0;
    while (i < arguments.size()) {
      String argument = arguments.get(i);
      i += 1 + readOne(argument, i + 1 < arguments.size() ? arguments.get(i + 1) : null);
    }
  }

  /** Returns how many further arguments were used. */
  private int readOne(String argument, @Nullable String next) {
    if (!argument.startsWith("-") || argument.equals("-")) {
      addFile(argument);
      return 0;
    }
    switch (argument) {
      case "-pie" -> image = image == Image.STATIC ? Image.STATIC_PIE : Image.PIE;
      case "-no-pie", "-nopie" -> image = image == Image.STATIC ? Image.STATIC : Image.FIXED;
      case "-static" -> image = Image.STATIC;
      case "-static-pie" -> image = Image.STATIC_PIE;
      case "-shared" -> image = Image.SHARED;
      case "-r" -> image = Image.RELOCATABLE;
      case "-nostartfiles" -> startFiles = false;
      case "-nodefaultlibs", "-nolibc" -> defaultLibraries = false;
      case "-nostdlib" -> {
        startFiles = false;
        defaultLibraries = false;
      }
      case "-rdynamic" -> middle.add("--export-dynamic");
      case "-s" -> middle.add("--strip-all");
      case "-static-libgcc" -> staticLibgcc = true;
      case "-shared-libgcc" -> staticLibgcc = false;
      case "-static-libstdc++" -> staticLibstdcxx = true;
      case "-v" -> verbose = true;
      case "-###" -> show = true;
      // pthread is in the C library, or named by whoever needs the old one; processors are checked
      // by file.
      case "-pthread", "-m64", "-pipe", "-no-canonical-prefixes", "-w", "-pedantic", "-ansi" -> {}
      case "-m32", "-mx32" -> throw failure(argument + ": only 64-bit programs are linked");
      case "-c", "-S", "-E", "-M", "-MM", "-fsyntax-only" -> askToCompile(argument);
      case "--print-link-args", "--allow-embedded-args", "--no-allow-embedded-args" ->
          middle.add(argument);
      default -> {
        return readLonger(argument, next);
      }
    }
    return 0;
  }

  private int readLonger(String argument, @Nullable String next) {
    if (argument.startsWith(CRT)) {
      middle.add(argument);
    } else if (argument.startsWith("-Wl,")) {
      for (String part : argument.substring(4).split(",", -1)) {
        middle.add(part);
      }
    } else if (argument.equals("-Xlinker")) {
      middle.add(required(argument, next));
      return 1;
    } else if (argument.startsWith("-B")) {
      prefixes.add(directory.resolve(value(argument, next)));
      return taken(argument);
    } else if (argument.startsWith("-o")) {
      output = value(argument, next);
      return taken(argument);
    } else if (argument.startsWith("-L")) {
      libraryFolders.add(value(argument, next));
      return taken(argument);
    } else if (argument.startsWith("-l")) {
      middle.add("-l" + value(argument, next));
      return taken(argument);
    } else if (argument.startsWith("-u")
        || argument.startsWith("-z")
        || argument.startsWith("-e")
        || argument.startsWith("-T")) {
      middle.add(argument.substring(0, 2));
      middle.add(value(argument, next));
      return taken(argument);
    } else if (argument.startsWith("--sysroot=")) {
      sysroot = argument.substring(10);
    } else if (argument.equals("--sysroot")) {
      sysroot = required(argument, next);
      return 1;
    } else if (argument.startsWith("--max-glibc=") || argument.equals("--print-glibc")) {
      middle.add(argument);
    } else if (argument.equals("--max-glibc")) {
      middle.add(argument);
      middle.add(required(argument, next));
      return 1;
    } else if (argument.startsWith(COMPILER_OPTION)) {
      compiler = argument.substring(COMPILER_OPTION.length());
    } else if (argument.startsWith("--allow-embedded-args=")
        || argument.startsWith("--memory-limit=")
        || argument.startsWith("--max-links=")) {
      middle.add(argument);
    } else if (argument.startsWith("-print-")
        || argument.startsWith("--print-")
        || argument.startsWith("-dump")
        || argument.equals("--version")) {
      question = argument.startsWith("--print") ? argument.substring(1) : argument;
    } else if (isCompilerWithValue(argument)) {
      required(argument, next);
      return 1;
    } else if (argument.startsWith("-flto") && !argument.equals("-fno-lto")) {
      // Objects with intermediate code are refused one by one; ordinary ones need no optimiser.
      return 0;
    } else if (!isCompileOnly(argument) && unknown == null) {
      // An error of a link; a compiler may know it.
      unknown = argument;
    }
    return 0;
  }

  private void askToCompile(String argument) {
    if (compile == null) {
      compile = argument;
    }
  }

  private static boolean isCompilerWithValue(String argument) {
    return switch (argument) {
      case "-x",
          "-I",
          "-D",
          "-U",
          "-MF",
          "-MT",
          "-MQ",
          "-include",
          "-imacros",
          "-isystem",
          "-iquote",
          "-idirafter",
          "-arch" ->
          true;
      default -> false;
    };
  }

  /**
   * Options of the compiler proper; gcc ignores them for a link. -fuse-ld= is one: Ferrule is the
   * linker.
   */
  private static boolean isCompileOnly(String argument) {
    return argument.length() > 1
            && COMPILE_ONLY.indexOf(argument.charAt(1)) >= 0
            && !argument.startsWith("-Wa,")
        || argument.equals("-MD")
        || argument.equals("-MMD")
        || argument.equals("-MP")
        || argument.startsWith("-std=")
        || argument.startsWith("-stdlib=")
        || argument.startsWith("--target=")
        || argument.startsWith("-x");
  }

  private static int taken(String argument) {
    return argument.length() == 2 ? 1 : 0;
  }

  private static String value(String argument, @Nullable String next) {
    return argument.length() > 2 ? argument.substring(2) : required(argument, next);
  }

  private static String required(String argument, @Nullable String next) {
    if (next == null) {
      throw failure(argument + " needs an argument");
    }
    return next;
  }

  private static LinkFailure failure(String message) {
    return new LinkFailure(Diagnostic.error("bad-option", message));
  }

  private void addFile(String name) {
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot);
    switch (ending) {
      case ".c", ".cc", ".cpp", ".cxx", ".C", ".s", ".S", ".rs", ".f90" -> askToCompile(name);
      default -> middle.add(startFile(name));
    }
  }

  /**
   * rustc names the start files of its own musl folder without a path: they are searched for like
   * gcc's.
   */
  private String startFile(String name) {
    boolean bare = name.indexOf('/') < 0 && name.startsWith("crt") || name.startsWith("rcrt1");
    if (!bare || name.indexOf('/') >= 0 || Files.exists(directory.resolve(name))) {
      return name;
    }
    String found = find(name);
    return found == null ? name : found;
  }

  private @Nullable String find(String name) {
    return StartFiles.find(name, startFileFolders(new GccInstallation(sysroot)));
  }

  private List<Path> startFileFolders(GccInstallation installation) {
    List<Path> folders = new ArrayList<>(prefixes);
    for (String folder : libraryFolders) {
      folders.add(directory.resolve(folder));
    }
    folders.addAll(installation.libraryFolders());
    return folders;
  }

  /** The start files that gcc would name for this kind of image. */
  private StartFiles startFiles(GccInstallation installation) {
    if (!startFiles || image == Image.RELOCATABLE) {
      return new StartFiles(List.of(), List.of(), "start files: none were asked for");
    }
    boolean isStatic = image == Image.STATIC || image == Image.STATIC_PIE;
    boolean pic = image != Image.FIXED && image != Image.STATIC;
    List<String> first = new ArrayList<>(3);
    if (image != Image.SHARED) {
      first.add(image == Image.STATIC_PIE ? "rcrt1.o" : pic ? "Scrt1.o" : "crt1.o");
    }
    first.add("crti.o");
    first.add(image == Image.STATIC ? "crtbeginT.o" : pic ? "crtbeginS.o" : "crtbegin.o");
    return StartFiles.choose(
        first,
        List.of(pic ? "crtendS.o" : "crtend.o", "crtn.o"),
        startFileSource(),
        startFileFolders(installation),
        isStatic);
  }

  private StartFiles.Source startFileSource() {
    StartFiles.Source source = StartFiles.Source.AUTO;
    for (int i = 0; i < middle.size(); i++) {
      String argument = middle.get(i);
      if (argument.startsWith(CRT)) {
        source =
            switch (argument.substring(CRT.length())) {
              case "auto" -> StartFiles.Source.AUTO;
              case "builtin" -> StartFiles.Source.BUILTIN;
              case "system" -> StartFiles.Source.SYSTEM;
              default -> throw failure(argument + ": auto, builtin or system");
            };
      }
    }
    return source;
  }

  private Parsed result() {
    GccInstallation installation = new GccInstallation(sysroot);
    String asked = question;
    if (asked != null) {
      String answer =
          new GccAnswers(installation, directory, prefixes, environment, sysroot).answer(asked);
      if (answer == null) {
        throw failure("unknown option: " + asked);
      }
      return new Parsed.Answer(answer);
    }
    if (unknown != null) {
      throw failure("unknown option: " + unknown);
    }
    if (middle.isEmpty()) {
      if (verbose) {
        return new Parsed.Introduce(installation.machine());
      }
      throw failure("no input files");
    }
    Origins origins = new Origins();
    addImageOptions();
    List<String> arguments = new ArrayList<>(early);
    origins.add("the driver, for the kind of output", early.size() - 2);
    origins.upTo(arguments.size(), "command line");
    StartFiles start = startFiles(installation);
    arguments.addAll(start.before());
    origins.upTo(arguments.size(), "the driver, start file");
    for (String folder : libraryFolders) {
      arguments.add("-L" + folder);
    }
    origins.upTo(arguments.size(), "command line");
    addSearchFolders(arguments, installation, origins);
    arguments.addAll(middle);
    origins.upTo(arguments.size(), "command line");
    if (defaultLibraries && image != Image.RELOCATABLE) {
      addDefaultLibraries(arguments);
      origins.upTo(arguments.size(), "the driver, default library");
    }
    arguments.addAll(start.after());
    origins.upTo(arguments.size(), "the driver, start file");
    return new Parsed.Link(
        arguments,
        origins.words,
        show,
        verbose || middle.contains("--verbose"),
        List.of(start.note()));
  }

  private void addImageOptions() {
    if (image != Image.RELOCATABLE) {
      early.add("--build-id");
    }
    if (image != Image.STATIC) {
      early.add("--eh-frame-hdr");
    }
    early.add("--hash-style=gnu");
    switch (image) {
      case DEFAULT, PIE -> {
        image = Image.PIE;
        early.add("-pie");
        early.add("-dynamic-linker");
        early.add("/lib64/ld-linux-x86-64.so.2");
      }
      case FIXED -> {
        early.add("-dynamic-linker");
        early.add("/lib64/ld-linux-x86-64.so.2");
      }
      case STATIC -> {
        early.add("-static");
        // An unwinder without a loader finds its frames through this table, or through crtbeginT.o.
        early.add("--eh-frame-hdr");
      }
      case STATIC_PIE -> {
        early.add("-static");
        early.add("-pie");
        early.add("--no-dynamic-linker");
        early.add("-z");
        early.add("text");
      }
      case SHARED -> early.add("-shared");
      case RELOCATABLE -> early.add("-r");
    }
    if (!sysroot.isEmpty()) {
      early.add("--sysroot=" + sysroot);
    }
    early.add("-o");
    early.add(output);
  }

  /** Where each argument came from: filled in stages, beside the arguments. */
  private static final class Origins {
    final List<String> words = new ArrayList<>();

    void add(String origin, int count) {
      upTo(words.size() + count, origin);
    }

    /** Everything that has come to the first {@code count} arguments is from there. */
    void upTo(int count, String origin) {
      while (words.size() < count) {
        words.add(origin);
      }
    }
  }

  private void addSearchFolders(
      List<String> arguments, GccInstallation installation, Origins origins) {
    for (Path prefix : prefixes) {
      if (Files.isDirectory(prefix)) {
        arguments.add("-L" + prefix);
      }
    }
    origins.upTo(arguments.size(), "command line, -B");
    String libraryPath = environment.getOrDefault("LIBRARY_PATH", "");
    for (String folder : libraryPath.split(":", -1)) {
      if (!folder.isEmpty()) {
        arguments.add("-L" + folder);
      }
    }
    origins.upTo(arguments.size(), "LIBRARY_PATH");
    for (Path folder : installation.libraryFolders()) {
      arguments.add("-L" + folder);
    }
    origins.upTo(arguments.size(), "the driver, folder of this machine");
  }

  private void addDefaultLibraries(List<String> arguments) {
    boolean isStatic = image == Image.STATIC || image == Image.STATIC_PIE;
    if (cxx) {
      if (staticLibstdcxx && !isStatic) {
        arguments.add("--push-state");
        arguments.add("-Bstatic");
        arguments.add("-lstdc++");
        arguments.add("--pop-state");
      } else {
        arguments.add("-lstdc++");
      }
      arguments.add("-lm");
    }
    if (isStatic) {
      arguments.add("-lgcc");
      arguments.add("-lgcc_eh");
      arguments.add("-lc");
    } else if (staticLibgcc) {
      arguments.add("-lgcc");
      arguments.add("-lgcc_eh");
      arguments.add("-lc");
    } else {
      arguments.add("-lgcc");
      arguments.add("--push-state");
      arguments.add("--as-needed");
      arguments.add("-lgcc_s");
      arguments.add("--pop-state");
      arguments.add("-lc");
    }
  }
}
