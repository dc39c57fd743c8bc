package dev.ferrule.command.doctor;

import dev.ferrule.command.Console;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.gcc.GccCommandLine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a link for a target would use on this machine, and how to get what is missing. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Says what a link will use on this machine, and what is missing.",
    footer = "Exit status: 0 if everything is there, 1 if something is missing.")
public final class DoctorCommand implements Callable<Integer> {
  private final Console console;
  private int missing;

  @Option(names = "--target", paramLabel = "T", description = "what to link for, as rustc names it")
  private @Nullable String target;

  @Parameters(
      paramLabel = "CARGO-PROJECT",
      arity = "0..1",
      description = "whose settings count; the current directory if nothing is said")
  private @Nullable String project;

  public DoctorCommand(Console console) {
    this.console = console;
  }

  /** Returns the exit status. */
  @Override
  public Integer call() {
    Path folder =
        project == null ? console.directory() : console.directory().resolve(project).normalize();
    if (!Files.isDirectory(folder)) {
      console.err().println("ferrule: error: no folder " + folder);
      return 1;
    }
    Programs programs = new Programs(folder, console.environment());
    CargoFiles cargo = CargoFiles.of(folder, console.environment());
    for (CargoFiles.ConfigFile file : cargo.files()) {
      if (file.problem() != null) {
        missing("cargo", "cannot read " + file.path() + ": " + file.problem(), "correct that file");
      }
    }
    String version = programs.find("rustc") == null ? null : programs.ask(List.of("rustc", "-vV"));
    if (version == null) {
      missing("rustc", "not in PATH", "install Rust: https://rustup.rs, or apt-get install rustc");
    } else {
      good("rustc", version.lines().findFirst().orElse("") + ", " + programs.find("rustc"));
    }
    String chosen = chooseTarget(cargo, version);
    String root = version == null ? null : programs.ask(List.of("rustc", "--print=sysroot"));
    Path own = ownSysroot(chosen);
    if (own != null) {
      // A std belongs to one compiler, which is seldom the one in PATH.
      String compiler = programs.ask(List.of(own.resolve("bin/rustc").toString(), "--version"));
      good(
          "sysroot",
          own
              + ", for ferrule rustc and ferrule cargo"
              + (compiler == null ? "" : ", which take its " + compiler.strip()));
      root = own.toString();
    }
    if (root != null) {
      checkStd(chosen, Path.of(root), programs);
    }
    if (chosen.equals("x86_64-unknown-linux-gnu")) {
      checkGlibc();
    } else if (chosen.equals("x86_64-unknown-linux-musl")) {
      checkMusl(chosen, root == null ? null : Path.of(root));
    } else {
      missing(
          "target",
          chosen + ": Ferrule links for x86_64-unknown-linux-gnu and -musl",
          "choose one with --target");
    }
    checkLinker(chosen, cargo, programs);
    if (missing > 0) {
      console.out().println(missing == 1 ? "1 thing is missing" : missing + " things are missing");
    }
    return missing == 0 ? 0 : 1;
  }

  private String chooseTarget(CargoFiles cargo, @Nullable String version) {
    String asked = target;
    if (asked != null) {
      good("target", asked + ", --target");
      return asked;
    }
    String variable = console.environment().getOrDefault("CARGO_BUILD_TARGET", "");
    if (!variable.isEmpty()) {
      good("target", variable + ", CARGO_BUILD_TARGET");
      return variable;
    }
    CargoFiles.Setting setting = cargo.buildTarget();
    if (setting != null) {
      good("target", setting.text() + ", build.target in " + setting.place());
      return setting.text();
    }
    String host = "x86_64-unknown-linux-gnu";
    if (version != null) {
      for (String line : version.split("\n", -1)) {
        if (line.startsWith("host: ")) {
          host = line.substring(6).strip();
        }
      }
    }
    good("target", host + ", this machine");
    return host;
  }

  private void checkStd(String chosen, Path root, Programs programs) {
    Path folder = root.resolve("lib/rustlib").resolve(chosen).resolve("lib");
    Path std = withName(folder, "libstd-");
    if (std != null) {
      good("std", std.toString());
    } else if (programs.find("rustup") != null) {
      missing("std", "none in " + folder, "rustup target add " + chosen);
    } else {
      missing("std", "none in " + folder, "ferrule sysroot add " + chosen);
    }
  }

  /** Where {@code ferrule sysroot} keeps what it makes: the target's folder if it is complete. */
  private @Nullable Path ownSysroot(String chosen) {
    String own = console.environment().getOrDefault("FERRULE_SYSROOTS", "");
    String data = console.environment().getOrDefault("XDG_DATA_HOME", "");
    String home = console.environment().getOrDefault("HOME", "/root");
    Path all =
        !own.isEmpty()
            ? console.directory().resolve(own)
            : data.isEmpty()
                ? Path.of(home, ".local/share/ferrule/sysroots")
                : Path.of(data, "ferrule/sysroots");
    Path folder = all.resolve(chosen);
    return Files.isRegularFile(folder.resolve("sysroot.manifest")) ? folder : null;
  }

  private static @Nullable Path withName(Path folder, String start) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, start + "*.rlib")) {
      for (Path path : found) {
        return path;
      }
    } catch (IOException e) {
      return null;
    }
    return null;
  }

  private void checkGlibc() {
    List<String> start = startFiles();
    if (start != null) {
      good("crt", start.isEmpty() ? "Ferrule's own start files" : String.join(", ", start));
      String libc = start.isEmpty() ? null : found("libc.so");
      String loaded = found("libc.so.6");
      if (libc != null) {
        good("libc", libc);
      } else if (start.isEmpty() && loaded != null) {
        good("libc", loaded);
      } else {
        missing("libc", "no libc.so", "apt-get install libc6-dev");
      }
    }
    String unwinder = found("libgcc_s.so.1");
    if (unwinder == null) {
      missing("unwinder", "no libgcc_s.so.1", "apt-get install libgcc-s1");
    } else {
      good("unwinder", unwinder);
    }
  }

  /** The start files that the driver would take; none if it makes them; null if it cannot. */
  private @Nullable List<String> startFiles() {
    try {
      List<String> files = new ArrayList<>();
      if (GccCommandLine.parse(
              List.of("program.o"), console.directory(), console.environment(), false)
          instanceof GccCommandLine.Parsed.Link link) {
        for (String argument : link.arguments()) {
          int slash = argument.lastIndexOf('/');
          String name = argument.substring(slash + 1);
          if (slash >= 0 && name.endsWith(".o") && name.toLowerCase(Locale.ROOT).contains("crt")) {
            files.add(argument);
          }
        }
      }
      return files;
    } catch (LinkFailure e) {
      Diagnostic first = e.diagnostics().getFirst();
      String hint = first.hint();
      missing("crt", first.message(), hint == null ? "apt-get install libc6-dev" : hint);
      return null;
    }
  }

  private @Nullable String found(String name) {
    GccCommandLine.Parsed answer =
        GccCommandLine.parse(
            List.of("-print-file-name=" + name), console.directory(), console.environment(), false);
    if (answer instanceof GccCommandLine.Parsed.Answer found && !found.text().equals(name)) {
      return found.text();
    }
    return null;
  }

  private void checkMusl(String chosen, @Nullable Path root) {
    if (root == null) {
      return;
    }
    Path folder = root.resolve("lib/rustlib").resolve(chosen).resolve("lib/self-contained");
    if (!Files.isDirectory(folder)) {
      missing(
          "crt and libc",
          "no " + folder,
          "rustup target add " + chosen + ", or ferrule sysroot add " + chosen);
      return;
    }
    checkIn(folder, "crt", List.of("rcrt1.o", "crt1.o", "crti.o", "crtn.o"));
    checkIn(folder, "libc", List.of("libc.a"));
    checkIn(folder, "unwinder", List.of("libunwind.a"));
  }

  private void checkIn(Path folder, String subject, List<String> names) {
    for (String name : names) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        missing(
            subject,
            "no " + name + " in " + folder,
            "ferrule sysroot add x86_64-unknown-linux-musl");
        return;
      }
    }
    good(subject, folder + ": " + String.join(", ", names));
  }

  private void checkLinker(String chosen, CargoFiles cargo, Programs programs) {
    String variable =
        "CARGO_TARGET_" + chosen.toUpperCase(Locale.ROOT).replace('-', '_') + "_LINKER";
    String value = console.environment().getOrDefault(variable, "");
    CargoFiles.Setting setting =
        value.isEmpty()
            ? cargo.linker(chosen)
            : new CargoFiles.Setting(variable, value, "the environment");
    if (setting == null) {
      note(
          "linker",
          "cargo is not told to use Ferrule for " + chosen,
          "ferrule setup cargo --target " + chosen + ", or for once: ferrule cargo build");
    } else {
      checkSetLinker(setting, programs);
    }
    for (String name : new String[] {"CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"}) {
      String flags = console.environment().getOrDefault(name, "").replace('\u001f', ' ');
      if (!flags.isEmpty()) {
        flags(new CargoFiles.Setting(name, flags, "the environment"));
      }
    }
    for (CargoFiles.Setting other : cargo.others(chosen)) {
      flags(other);
    }
  }

  private void checkSetLinker(CargoFiles.Setting setting, Programs programs) {
    String where = setting.text() + ", " + setting.name() + " in " + setting.place();
    Path program = programs.find(setting.text());
    if (program == null) {
      missing("linker", where + ": is not there", "ferrule setup cargo, or correct the setting");
    } else if (isFerrule(program)) {
      good("linker", where);
    } else {
      note("linker", where + ": is not Ferrule", "ferrule setup cargo");
    }
  }

  private static boolean isFerrule(Path program) {
    try {
      return program.toRealPath().getFileName().toString().equals("ferrule");
    } catch (IOException e) {
      return false;
    }
  }

  private void flags(CargoFiles.Setting setting) {
    String text = setting.name() + " = " + setting.text() + ", in " + setting.place();
    boolean chooses = setting.text().contains("linker=");
    if (chooses) {
      note("flags", text, "this chooses a linker too, and rustc takes the last that is said");
    } else {
      good("flags", text);
    }
  }

  private void good(String subject, String text) {
    line("ok", subject, text);
  }

  private void note(String subject, String text, String remedy) {
    line("note", subject, text);
    console.out().println("                      " + remedy);
  }

  private void missing(String subject, String text, String remedy) {
    missing++;
    line("missing", subject, text);
    console.out().println("                      " + remedy);
  }

  private void line(String state, String subject, String text) {
    console.out().println(pad(state, 9) + pad(subject, 13) + text);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
