package dev.ferrule.gcc;

import dev.ferrule.diag.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to say to those who ask a linker to compile. */
final class Compilers {
  private static final String[] C = {"gcc", "clang", "cc"};
  private static final String[] CXX = {"g++", "clang++", "c++"};

  private Compilers() {}

  /**
   * @param asked the argument that asks for it: {@code -c}, or a source file
   * @param environment PATH is looked through for a compiler
   */
  static Diagnostic cannotCompile(String asked, boolean cxx, Map<String, String> environment) {
    Diagnostic error =
        Diagnostic.error("only-links", asked + ": Ferrule only links, it does not compile");
    String found = null;
    for (String name : cxx ? CXX : C) {
      found = find(name, environment.getOrDefault("PATH", ""));
      if (found != null) {
        break;
      }
    }
    return error.withHint(
        found == null
            ? "no compiler is in PATH (Debian, Ubuntu: apt-get install " + (cxx ? "g++)" : "gcc)")
            : "compile with "
                + found
                + ", or add --ferrule-cc="
                + found
                + " to hand it what is to be compiled");
  }

  private static @Nullable String find(String name, String path) {
    for (String folder : path.split(":", -1)) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, name);
      try {
        // Ferrule itself may stand there under a compiler's name.
        if (Files.isExecutable(program)
            && !program.toRealPath().getFileName().toString().equals("ferrule")) {
          return program.toString();
        }
      } catch (IOException e) {
        // Then it is not there.
      }
    }
    return null;
  }
}
