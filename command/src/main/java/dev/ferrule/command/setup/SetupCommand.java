package dev.ferrule.command.setup;

import dev.ferrule.command.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes Ferrule into the configuration of a tool that runs linkers. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = "Makes cargo use Ferrule: writes one line into its configuration.")
public final class SetupCommand implements Callable<Integer> {
  private static final String BACKUP = ".before-ferrule";

  private final Console console;

  @Parameters(paramLabel = "cargo", description = "the tool; only cargo is known")
  private String tool = "";

  @Option(names = "--target", paramLabel = "T", description = "for this target only")
  private String target = "x86_64-unknown-linux-gnu";

  @Option(names = "--global", description = "for all projects, in CARGO_HOME")
  private boolean global;

  @Option(names = "--undo", description = "take the line out again")
  private boolean undo;

  public SetupCommand(Console console) {
    this.console = console;
  }

  /** Returns the exit status. */
  @Override
  public Integer call() {
    if (!tool.equals("cargo")) {
      return fail(tool + " is unknown; only cargo can be set up");
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (!Character.isLetterOrDigit(c) && "-_.".indexOf(c) < 0) {
        return fail("'" + target + "' is no target");
      }
    }
    String launcher = System.getProperty("ferrule.launcher", "");
    if (launcher.isEmpty()) {
      return fail("setup needs the launcher script");
    }
    Path file = file();
    try {
      String before = Files.exists(file) ? Files.readString(file) : "";
      CargoConfigEdit edit = new CargoConfigEdit(before, target);
      return undo ? undo(file, before, edit) : set(file, before, edit.withLinker(launcher));
    } catch (CargoConfigEdit.NotPossible e) {
      return fail(file + ": " + e.getMessage());
    } catch (IOException e) {
      return fail(e.toString());
    }
  }

  private Path file() {
    String home = console.environment().getOrDefault("CARGO_HOME", "");
    Path globalFolder =
        home.isEmpty()
            ? Path.of(console.environment().getOrDefault("HOME", "/root"), ".cargo")
            : console.directory().resolve(home);
    Path folder = global ? globalFolder : console.directory().resolve(".cargo");
    // The old name without an ending is the one that cargo reads if it is there.
    Path old = folder.resolve("config");
    return Files.isRegularFile(old) ? old : folder.resolve("config.toml");
  }

  private int set(Path file, String before, String after) throws IOException {
    if (before.equals(after)) {
      console.out().println(file + ": cargo uses Ferrule already; nothing changed");
      return 0;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path backup = backup(file);
    if (Files.exists(file) && !Files.exists(backup)) {
      Files.copy(file, backup);
    }
    write(file, after);
    show(file, before, after);
    console.out().println("ferrule setup cargo --undo takes it back");
    return 0;
  }

  private int undo(Path file, String before, CargoConfigEdit edit)
      throws IOException, CargoConfigEdit.NotPossible {
    Path backup = backup(file);
    String original = Files.exists(backup) ? Files.readString(backup) : "";
    String after = edit.withoutFerrule(original);
    if (after == null) {
      console.out().println(file + ": no line of Ferrule's for " + target + "; nothing changed");
      return 0;
    }
    if (after.isBlank() && !Files.exists(backup)) {
      Files.delete(file);
    } else {
      write(file, after);
    }
    Files.deleteIfExists(backup);
    show(file, before, after);
    return 0;
  }

  private static Path backup(Path file) {
    return file.resolveSibling(file.getFileName() + BACKUP);
  }

  /** Never half a file; a link stays a link. */
  private static void write(Path file, String text) throws IOException {
    Path real = Files.exists(file) ? file.toRealPath() : file;
    Path fresh = real.resolveSibling(real.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What is between the lines at the start and at the end that stayed as they were. */
  private void show(Path file, String before, String after) {
    String[] old = lines(before);
    String[] fresh = lines(after);
    int start = 0;
    while (start < old.length && start < fresh.length && old[start].equals(fresh[start])) {
      start++;
    }
    int end = 0;
    while (end < old.length - start
        && end < fresh.length - start
        && old[old.length - 1 - end].equals(fresh[fresh.length - 1 - end])) {
      end++;
    }
    console.out().println(file + ":");
    for (int i = start; i < old.length - end; i++) {
      console.out().println("- " + old[i]);
    }
    for (int i = start; i < fresh.length - end; i++) {
      console.out().println("+ " + fresh[i]);
    }
  }

  private static String[] lines(@Nullable String text) {
    return text == null || text.isEmpty() ? new String[0] : text.split("\n", -1);
  }

  private int fail(String message) {
    console.err().println("ferrule: error: " + message);
    return 1;
  }
}
