package dev.ferrule.command;

import dev.ferrule.api.LinkHost;
import dev.ferrule.api.LinkResult;
import dev.ferrule.api.Linker;
import dev.ferrule.api.PassTime;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.DiagnosticText;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.diag.Severity;
import dev.ferrule.ld.LdCommandLine;
import dev.ferrule.request.LinkRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Links as an ld-style command line says, and prints what there is to say. */
final class LinkCommand {
  private LinkCommand() {}

  /**
   * Returns the exit status.
   *
   * @param origins where each argument came from, for {@code --print-link-args}; empty if all are
   *     those of the command line
   * @param host what the link runs in; null if it has this process to itself
   */
  static int run(
      List<String> arguments,
      List<String> origins,
      Path directory,
      PrintStream out,
      PrintStream err,
      LinkHost host) {
    LdCommandLine.Parsed parsed;
    try {
      parsed = LdCommandLine.parse(arguments, directory);
    } catch (LinkFailure e) {
      for (Diagnostic diagnostic : e.diagnostics()) {
        err.print(DiagnosticText.render(diagnostic, false));
      }
      return 1;
    }
    LinkRequest request = parsed.request();
    boolean color = Boolean.TRUE.equals(request.report().color());
    boolean warned = false;
    for (String warning : parsed.warnings()) {
      if (request.report().warnings()) {
        err.print(DiagnosticText.render(Diagnostic.warning("option", warning), color));
        warned = true;
      }
    }
    LinkResult result = link(request, host);
    print(result, request, color, err);
    out.print(result.text());
    if (parsed.printArguments()) {
      LinkArguments.print(arguments, origins, result.embedded(), directory, out);
    }
    if (request.report().traceFiles() || request.report().verbose()) {
      for (Path file : result.opened()) {
        out.println(file);
      }
    }
    if (request.report().time()) {
      printTimes(result, err);
    }
    if (request.report().stats()) {
      for (Map.Entry<String, Long> count : result.counts().entrySet()) {
        err.println(pad(count.getKey(), 24) + count.getValue());
      }
    }
    Path trace = request.report().timeTrace();
    if (trace != null && result.success()) {
      try {
        PassTrace.write(result, request.resolve(trace));
      } catch (IOException e) {
        err.println("ferrule: error: cannot write " + trace + ": " + e.getMessage());
        return 1;
      }
    }
    return result.success() && !(warned && request.report().fatalWarnings()) ? 0 : 1;
  }

  private static LinkResult link(LinkRequest request, LinkHost host) {
    return Linker.link(request, recorded(host));
  }

  private static LinkHost recorded(LinkHost host) {
    return RecordedLink.asked() ? new RecordedLink(host) : host;
  }

  private static void print(
      LinkResult result, LinkRequest request, boolean color, PrintStream err) {
    int errors = 0;
    int limit = request.report().errorLimit();
    for (Diagnostic diagnostic : result.diagnostics()) {
      if (diagnostic.severity() == Severity.ERROR && limit > 0 && ++errors > limit) {
        err.println("ferrule: error: too many errors; --error-limit=0 shows all");
        break;
      }
      if (diagnostic.severity() != Severity.WARNING || request.report().warnings()) {
        err.print(DiagnosticText.render(diagnostic, color));
      }
    }
  }

  private static void printTimes(LinkResult result, PrintStream err) {
    long total = 0;
    for (PassTime pass : result.passes()) {
      total += pass.nanoseconds();
      err.println(
          pad(pass.name(), 20)
              + milliseconds(pass.nanoseconds())
              + "  "
              + pass.items()
              + " "
              + pass.unit());
    }
    err.println(pad("all passes", 20) + milliseconds(total));
  }

  private static String milliseconds(long nanoseconds) {
    long tenths = nanoseconds / 100_000;
    String text = tenths / 10 + "." + tenths % 10 + " ms";
    return " ".repeat(Math.max(0, 12 - text.length())) + text;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
