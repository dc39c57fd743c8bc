package dev.ferrule.command;

import dev.ferrule.api.FerruleVersion;
import dev.ferrule.api.LinkHost;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.DiagnosticText;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.gcc.GccCommandLine;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the program starts. How arguments are read follows from the first word ({@code ld}, {@code
 * ldd}, {@code rustc}, {@code cargo}), then from the name that Ferrule was called by.
 */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    // A file of no bytes: the client's links start with what the link that trains Java used.
    start(
        System.getProperty("ferrule.name", "ferrule"),
        Path.of("").toAbsolutePath().toString(),
        arguments,
        new String[] {""},
        new ByteBuffer[] {ByteBuffer.allocateDirect(0)});
  }

  /**
   * The same for the client, which has mapped files while Java started; see {@link ClientFiles}.
   *
   * @param calledAs the program's name
   * @param folder the absolute current folder
   */
  static void start(
      String calledAs, String folder, String[] arguments, String[] paths, ByteBuffer[] contents) {
    Map<String, String> environment = System.getenv();
    ProcessLink process =
        new ProcessLink(new ClientFiles(paths, contents), environment, System.err);
    int status;
    try {
      status =
          run(
              calledAs,
              List.of(arguments),
              Path.of(folder),
              environment,
              System.out,
              System.err,
              process);
    } finally {
      process.close();
    }
    System.out.flush();
    System.err.flush();
    end(status);
  }

  /**
   * Ends the process. {@code System.exit} first looks for somebody to log that to, in every jar,
   * for some milliseconds; nothing is left to do here that its hooks would do. Unless Java was
   * given options: a flight recording and the training of a start-up archive end in hooks.
   */
  private static void end(int status) {
    if (Boolean.getBoolean("ferrule.hooks")) {
      System.exit(status);
    }
    Runtime.getRuntime().halt(status);
  }

  static int run(
      String calledAs,
      List<String> words,
      Path directory,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      LinkHost process) {
    String first = words.isEmpty() ? "" : words.getFirst();
    List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
    switch (first) {
      case "ld" -> {
        return ld(rest, directory, environment, out, err, process);
      }
      case "ldd", "doctor", "setup", "sysroot" -> {
        return Subcommands.run(words, directory, out, err);
      }
      case "rustc", "cargo" -> {
        return RustCommand.run(first, rest, directory, err);
      }
      case "", "help", "--help" -> {
        out.print(HELP);
        return first.isEmpty() ? 1 : 0;
      }
      case "--version", "-V" -> {
        out.println(version());
        return 0;
      }
      default -> {}
    }
    if (calledAs.equals("ldd")) {
      List<String> named = new ArrayList<>(words);
      named.addFirst("ldd");
      return Subcommands.run(named, directory, out, err);
    }
    return link(calledAs, words, directory, environment, out, err, process);
  }

  /**
   * Links.
   *
   * @param host what the link runs in
   */
  static int link(
      String calledAs,
      List<String> words,
      Path directory,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      LinkHost host) {
    if (!words.isEmpty() && words.getFirst().equals("ld")) {
      return ld(words.subList(1, words.size()), directory, environment, out, err, host);
    }
    return switch (calledAs) {
      case "ld", "ld.lld", "ld.ferrule", "ld.gold", "ld.bfd", "ld.mold" ->
          ld(words, directory, environment, out, err, host);
      case "g++", "c++" -> gcc(words, directory, environment, true, out, err, host);
      default -> gcc(words, directory, environment, false, out, err, host);
    };
  }

  /** Build systems look for the words "GNU ld" and the like to learn what options they may use. */
  private static String version() {
    return "Ferrule " + FerruleVersion.VERSION + " (compatible with GNU linkers)";
  }

  private static int ld(
      List<String> words,
      Path directory,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      LinkHost host) {
    if (words.contains("--version") || words.equals(List.of("-v")) || words.equals(List.of("-V"))) {
      out.println(version());
      return 0;
    }
    List<String> arguments = new ArrayList<>(withDefaults(words, environment));
    // gcc hands on its own options this way, each in quotes.
    String options = environment.getOrDefault("COLLECT_GCC_OPTIONS", "");
    if (options.contains("'-static-pie'")) {
      arguments.add("--ferrule-asked=-static-pie");
    } else if (options.contains("'-static'")) {
      arguments.add("--ferrule-asked=-static");
    }
    return LinkCommand.run(arguments, List.of(), directory, out, err, host);
  }

  /** What variables ask of all links goes before the line, so that its own options win. */
  private static List<String> withDefaults(List<String> words, Map<String, String> environment) {
    List<String> defaults = EnvironmentOptions.of(environment);
    if (defaults.isEmpty()) {
      return words;
    }
    List<String> all = new ArrayList<>(defaults);
    all.addAll(words);
    return all;
  }

  private static int gcc(
      List<String> words,
      Path directory,
      Map<String, String> environment,
      boolean cxx,
      PrintStream out,
      PrintStream err,
      LinkHost host) {
    try {
      return switch (GccCommandLine.parse(words, directory, environment, cxx)) {
        case GccCommandLine.Parsed.Answer answer -> {
          out.println(answer.text());
          yield 0;
        }
        case GccCommandLine.Parsed.Introduce introduce -> {
          introduce(introduce.machine(), err);
          yield 0;
        }
        case GccCommandLine.Parsed.HandOver compiler ->
            CompilerCommand.run(
                compiler, directory, environment, out, err, !(host instanceof ProcessLink));
        case GccCommandLine.Parsed.Link link -> link(link, directory, environment, out, err, host);
      };
    } catch (LinkFailure e) {
      for (Diagnostic diagnostic : e.diagnostics()) {
        err.print(DiagnosticText.render(diagnostic, false));
      }
      return 1;
    }
  }

  private static int link(
      GccCommandLine.Parsed.Link link,
      Path directory,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      LinkHost host) {
    List<String> arguments = withDefaults(link.arguments(), environment);
    List<String> origins = new ArrayList<>();
    for (int i = link.arguments().size(); i < arguments.size(); i++) {
      origins.add("environment");
    }
    origins.addAll(link.origins());
    if (link.show() || link.verbose()) {
      if (link.verbose()) {
        introduce("x86_64-linux-gnu", err);
      }
      for (String note : link.notes()) {
        err.println("ferrule: note: " + note);
      }
      StringBuilder line = new StringBuilder("ferrule ld");
      for (String argument : arguments) {
        line.append(' ').append(LinkArguments.quoted(argument));
      }
      err.println(line);
    }
    return link.show() ? 0 : LinkCommand.run(arguments, origins, directory, out, err, host);
  }

  private static void introduce(String machine, PrintStream err) {
    err.println(version());
    err.println("Target: " + machine);
    err.println("Thread model: posix");
  }

  private static final String HELP =
"""
      Ferrule links Rust programs.

        ferrule ARGUMENTS…         gcc-style: for rustc -C linker=…, cargo and build scripts
        ferrule ld ARGUMENTS…      ld-style; also when called as ld, ld.lld or ld.ferrule
        ferrule rustc ARGUMENTS…   the rustc that is there, with Ferrule as its linker
        ferrule cargo ARGUMENTS…   the cargo that is there, with Ferrule as its linker
        ferrule ldd FILE…          what a program or library needs, without running it (ldd --help)
        ferrule resident WORD      start, stop, status, log: the process that makes rebuilds faster
        ferrule doctor             what a link will use on this machine, and what is missing
        ferrule setup cargo        writes Ferrule into cargo's configuration
        ferrule sysroot add x86_64-unknown-linux-musl
                                   what programs without shared libraries are linked from
        ferrule --version

      --max-glibc=2.17 links for a glibc as old as that, --print-glibc tells what needs a newer one;
      ferrule cargo and rustc also take --target x86_64-unknown-linux-gnu.2.17.
      ferrule ld --time and --stats tell where a link's time goes.
""";
}
