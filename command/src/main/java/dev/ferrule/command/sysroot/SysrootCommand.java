package dev.ferrule.command.sysroot;

import dev.ferrule.command.Console;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The sysroots: what programs for another C library are linked from. */
@Command(
    name = "sysroot",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    description = {
      "Makes, shows and removes the folders that programs for another C library are linked from.",
      "They are in $FERRULE_SYSROOTS, or $XDG_DATA_HOME/ferrule/sysroots, or "
          + "~/.local/share/ferrule/sysroots."
    })
public final class SysrootCommand implements Runnable {
  private final Console console;

  private SysrootCommand(Console console) {
    this.console = console;
  }

  /** The command with its subcommands. */
  public static CommandLine line(Console console) {
    CommandLine line = new CommandLine(new SysrootCommand(console));
    line.addSubcommand(new AddCommand(console));
    line.addSubcommand(new ListCommand(console));
    line.addSubcommand(new PathCommand(console));
    line.addSubcommand(new RemoveCommand(console));
    return line;
  }

  @Override
  public void run() {
    console.out().print(line(console).setCommandName("ferrule sysroot").getUsageMessage());
  }

  /** What a subcommand does. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException, InterruptedException, SysrootFailure;
  }

  /** Does it and tells what went wrong; returns the exit status. */
  static int reporting(Console console, Action action) throws InterruptedException {
    try {
      action.run();
      return 0;
    } catch (SysrootFailure e) {
      console.err().println("ferrule: error: " + e.getMessage());
      if (!e.hint().isEmpty()) {
        console.err().println("    hint: " + e.hint());
      }
    } catch (IOException e) {
      String name = e.getClass().getSimpleName();
      console.err().println("ferrule: error: " + e.getMessage() + " (" + name + ")");
    }
    return 1;
  }

  static void requireKnown(String target) throws SysrootFailure {
    if (target.equals(SysrootFolders.MUSL_TARGET)) {
      return;
    }
    String ours = "ferrule makes sysroots for " + SysrootFolders.MUSL_TARGET;
    if (target.contains("-linux-musl")) {
      throw new SysrootFailure(target + ": not yet; " + ours + " only");
    }
    throw new SysrootFailure(
        target + " needs no sysroot, or one that ferrule knows nothing of; " + ours);
  }
}
