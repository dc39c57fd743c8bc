package dev.ferrule.command.sysroot;

import dev.ferrule.command.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows the sysroots and what is in them. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    description = "Shows the sysroots: where each is, what is in it, from where, how large.")
final class ListCommand implements Callable<Integer> {
  private final Console console;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    return SysrootCommand.reporting(console, () -> list());
  }

  private void list() throws IOException, InterruptedException {
    SysrootFolders folders = SysrootFolders.of(console.environment(), console.directory());
    List<String> targets = folders.targets();
    if (targets.isEmpty()) {
      console.out().println("no sysroot in " + folders.root());
    }
    for (String target : targets) {
      SysrootTree tree = folders.find(target);
      if (tree == null) {
        Path entry = folders.entry(target);
        String state =
            Files.exists(entry)
                ? "not finished: ferrule sysroot add " + target
                : "its folder is gone";
        console.out().println(target + "  " + entry + "  (" + state + ")");
      } else {
        show(tree);
      }
    }
  }

  private void show(SysrootTree tree) throws IOException, InterruptedException {
    Manifest manifest = Manifest.read(tree);
    if (manifest == null) {
      return;
    }
    console.out().println(tree.target() + "  " + tree.folder());
    line("compiler", manifest.compiler(), "", manifest.rustc().toString());
    long sum = 0;
    for (Manifest.Part part : manifest.parts()) {
      sum += part.bytes();
      String size = part.bytes() == 0 ? "" : Sizes.shown(part.bytes());
      line(part.name(), part.version(), size, part.origin());
    }
    if (sum > 0) {
      line("together", "", Sizes.shown(sum), "");
    }
    Compiler now = Compiler.probe(manifest.rustc(), console.directory());
    if (now == null || !now.version().equals(manifest.compiler())) {
      console
          .out()
          .println(
              "  the compiler is "
                  + (now == null ? "gone" : "now " + now.version())
                  + ": ferrule sysroot add "
                  + tree.target()
                  + " makes it anew");
    }
  }

  private void line(String name, String version, String size, String origin) {
    String line = "  " + pad(name, 12) + pad(version, 14) + pad(size, 10) + origin;
    console.out().println(line.stripTrailing());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(2, width - text.length()));
  }
}
