package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** musl and LLVM's libunwind from their sources, with configure, make and cmake. */
final class FromSource {
  /** What has to be there, and the Debian package that brings it. */
  private static final Map<String, String> TOOLS =
      new TreeMap<>(
          Map.of("cc", "gcc", "c++", "g++", "ar", "binutils", "make", "make", "cmake", "cmake"));

  /** The folders of LLVM's sources that its libunwind is built from. */
  private static final List<String> LLVM_FOLDERS =
      List.of("libunwind", "runtimes", "cmake", "llvm/cmake", "llvm/utils/llvm-lit");

  private final Workshop workshop;

  FromSource(Workshop workshop) {
    this.workshop = workshop;
  }

  /** Says everything that is missing at once. */
  static void requireTools(Map<String, String> environment) throws SysrootFailure {
    List<String> missing = new ArrayList<>();
    List<String> packages = new ArrayList<>();
    TOOLS.forEach((program, name) -> {
      if (Tool.find(program, environment) == null) {
        missing.add(program);
        packages.add(name);
      }
    });
    if (!missing.isEmpty()) {
      throw new SysrootFailure(
          "--from-source compiles C and C++, and there is no " + String.join(", no ", missing),
          "Debian, Ubuntu: apt-get install " + String.join(" ", packages));
    }
  }

  private Path prefix() {
    return workshop.tree().work().resolve("musl");
  }

  /** {@code ./configure --disable-shared --prefix=…; make; make install}. */
  void musl(Path tarFile) throws IOException, InterruptedException, SysrootFailure {
    Path source = workshop.tree().work().resolve("musl-source");
    FileTrees.delete(source);
    Files.createDirectories(source);
    new Unpacking(workshop.progress()).tarFile(tarFile, source);
    Map<String, String> environment = Map.of("CFLAGS", "", "MAKEFLAGS", "", "LDFLAGS", "");
    Tool tool = workshop.tool();
    tool.run(
        List.of("./configure", "--disable-shared", "--prefix=" + prefix()), source, environment);
    String jobs = "-j" + Runtime.getRuntime().availableProcessors();
    tool.run(List.of("make", jobs), source, environment);
    tool.run(List.of("make", "install"), source, environment);
    new MuslFiles(workshop.tree()).copy(prefix().resolve("lib"), prefix().resolve("include"));
    FileTrees.delete(source);
  }

  /** {@code cmake -DLIBUNWIND_ENABLE_SHARED=0 …; make}, compiled against musl's headers. */
  void libunwind(Path tarFile) throws IOException, InterruptedException, SysrootFailure {
    Path source = workshop.tree().work().resolve("llvm-source");
    FileTrees.delete(source);
    new Unpacking(workshop.progress()).tarFolders(tarFile, LLVM_FOLDERS, source);
    Path build = Files.createDirectories(source.resolve("build"));
    String headers = "-isystem " + workshop.tree().folder().resolve("include");
    String compiler = Tool.output(List.of("cc", "-print-file-name=include"), build);
    String own = compiler == null ? "" : " -isystem " + compiler.strip();
    String flags = "-nostdinc " + headers + own + " -fPIC -U_FORTIFY_SOURCE";
    List<String> configure = new ArrayList<>();
    configure.add("cmake");
    configure.add("-G");
    configure.add("Unix Makefiles");
    configure.add("-DCMAKE_BUILD_TYPE=Release");
    configure.add("-DLLVM_ENABLE_RUNTIMES=libunwind");
    configure.add("-DLIBUNWIND_ENABLE_SHARED=0");
    configure.add("-DLIBUNWIND_ENABLE_ASSERTIONS=0");
    configure.add("-DLIBUNWIND_INCLUDE_TESTS=0");
    configure.add("-DLIBUNWIND_INCLUDE_DOCS=0");
    configure.add("-DLLVM_INCLUDE_TESTS=0");
    // Programs cannot be linked yet: cmake is to try its compilers with archives.
    configure.add("-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY");
    configure.add("-DCMAKE_C_FLAGS=" + flags);
    configure.add("-DCMAKE_CXX_FLAGS=" + flags + " -nostdinc++");
    configure.add("-DCMAKE_ASM_FLAGS=" + flags);
    configure.add(source.resolve("runtimes").toString());
    Map<String, String> environment =
        Map.of("CFLAGS", "", "CXXFLAGS", "", "LDFLAGS", "", "MAKEFLAGS", "");
    workshop.tool().run(configure, build, environment);
    workshop.tool().run(List.of("make", "unwind_static"), build, environment);
    Path made = find(build, "libunwind.a");
    Files.copy(
        made,
        Files.createDirectories(workshop.tree().selfContained()).resolve("libunwind.a"),
        StandardCopyOption.REPLACE_EXISTING);
    FileTrees.delete(source);
  }

  private static Path find(Path folder, String name) throws IOException, SysrootFailure {
    try (java.util.stream.Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.endsWith(name))
          .findFirst()
          .orElseThrow(() -> new SysrootFailure("LLVM's build made no " + name));
    }
  }
}
