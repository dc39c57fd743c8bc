package dev.ferrule.command.sysroot;

import dev.ferrule.command.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Installs a compiler with apt where none will do, after asking. */
final class Installer {
  private final Console console;
  private final boolean agreed;
  private final Progress progress;
  private final Tool tool;

  /**
   * @param agreed whether the reader has said yes beforehand
   */
  Installer(Console console, boolean agreed, Progress progress, Tool tool) {
    this.console = console;
    this.agreed = agreed;
    this.progress = progress;
    this.tool = tool;
  }

  /**
   * Installs Debian's newest compiler that has its sources packaged.
   *
   * @param reasons why nothing that is here will do
   * @throws SysrootFailure if there is none, or the reader does not agree
   */
  void compiler(String target, List<String> reasons)
      throws IOException, InterruptedException, SysrootFailure {
    String because = "\n  " + String.join("\n  ", reasons);
    List<String> packages = packages();
    if (packages.isEmpty()) {
      throw new SysrootFailure(
          "no compiler for " + target + ":" + because,
          "with rustup: rustup target add " + target + "; then run this command again");
    }
    List<String> command = new ArrayList<>();
    if (!"root".equals(System.getProperty("user.name"))) {
      command.add("sudo");
    }
    command.addAll(List.of("apt-get", "install", "--yes", "--no-install-recommends"));
    command.addAll(packages);
    String line = String.join(" ", command).replace(" --yes", "");
    progress.say("no compiler for " + target + ":" + because);
    if (!agreed && !ask("install " + String.join(" and ", packages) + " (" + line + ")?")) {
      throw new SysrootFailure(
          "nothing was installed", "--yes installs without asking; or do it yourself: " + line);
    }
    progress.say("installing " + String.join(" and ", packages));
    tool.run(command, console.directory(), Map.of("DEBIAN_FRONTEND", "noninteractive"));
  }

  private static List<String> packages() throws InterruptedException {
    if (Apt.present()) {
      for (String kind : List.of("-web", "")) {
        if (Apt.lists("rustc" + kind) && Apt.lists("cargo" + kind)) {
          return List.of("rustc" + kind, "cargo" + kind);
        }
      }
    }
    return List.of();
  }

  private boolean ask(String question) throws IOException {
    if (!Progress.interactive()) {
      return false;
    }
    console.err().print("ferrule: " + question + " [y/N] ");
    console.err().flush();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    String answer = in.readLine();
    return answer != null && answer.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y");
  }
}
