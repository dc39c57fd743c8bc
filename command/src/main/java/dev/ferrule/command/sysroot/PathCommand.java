package dev.ferrule.command.sysroot;

import dev.ferrule.command.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints where a sysroot is. */
@Command(
    name = "path",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    description = "Prints the folder of TARGET's sysroot; fails if there is no complete one.")
final class PathCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "TARGET",
      arity = "0..1",
      defaultValue = SysrootFolders.MUSL_TARGET,
      description = "if nothing is said: ${DEFAULT-VALUE}")
  private String target = "";

  PathCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    return SysrootCommand.reporting(
        console,
        () -> {
          SysrootCommand.requireKnown(target);
          SysrootFolders folders = SysrootFolders.of(console.environment(), console.directory());
          SysrootTree tree = folders.find(target);
          if (tree == null) {
            throw new SysrootFailure(
                "there is no sysroot for " + target + " in " + folders.root(),
                "make it: ferrule sysroot add " + target);
          }
          console.out().println(tree.folder());
        });
  }
}
