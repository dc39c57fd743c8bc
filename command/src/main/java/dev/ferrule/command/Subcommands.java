package dev.ferrule.command;

import dev.ferrule.command.doctor.DoctorCommand;
import dev.ferrule.command.ldd.LddCommand;
import dev.ferrule.command.setup.SetupCommand;
import dev.ferrule.command.sysroot.SysrootCommand;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The subcommands whose arguments picocli reads: one class each, with its help in its annotations.
 * Links and {@code rustc} and {@code cargo} never come here.
 */
final class Subcommands {
  private Subcommands() {}

  @Command(name = "ferrule")
  private static final class Root {}

  /** {@code words} start with the subcommand's name. Returns the exit status. */
  static int run(List<String> words, Path directory, PrintStream out, PrintStream err) {
    Console console = new Console(directory, System.getenv(), out, err);
    CommandLine line = new CommandLine(new Root());
    line.addSubcommand(new LddCommand(console));
    line.addSubcommand(new DoctorCommand(console));
    line.addSubcommand(new SetupCommand(console));
    line.addSubcommand(SysrootCommand.line(console));
    return line.execute(words.toArray(new String[0]));
  }
}
