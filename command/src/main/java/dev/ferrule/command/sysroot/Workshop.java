package dev.ferrule.command.sysroot;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every step works with.
 *
 * @param launcher Ferrule itself, the linker of all that is built here
 * @param environment of the process
 */
record Workshop(
    SysrootTree tree,
    Compiler compiler,
    Path cargo,
    String launcher,
    Map<String, String> environment,
    Progress progress,
    Tool tool) {

  Path downloads() {
    return tree.work().resolve("downloads");
  }

  /**
   * For cargo: the compiler given, all that the reader's own settings would change taken away, and
   * nothing written outside the tree.
   *
   * @param rustc the compiler to use
   */
  Map<String, String> cargoEnvironment(Path rustc) {
    Map<String, String> variables = new TreeMap<>();
    for (String name : environment.keySet()) {
      if (name.startsWith("CARGO_") || name.startsWith("RUSTC") || name.startsWith("RUSTFLAGS")) {
        variables.put(name, "");
      }
    }
    variables.put("RUSTC", rustc.toString());
    // std's sources use features that only a compiler's own std may.
    variables.put("RUSTC_BOOTSTRAP", "1");
    variables.put("CARGO_HOME", tree.work().resolve("cargo-home").toString());
    variables.put("CARGO_TARGET_DIR", tree.work().resolve("target").toString());
    variables.put("CARGO_INCREMENTAL", "0");
    variables.put("CARGO_TERM_COLOR", "never");
    variables.put("CARGO_TARGET_" + variable(compiler.host()) + "_LINKER", launcher);
    return variables;
  }

  static String variable(String target) {
    return target.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }
}
