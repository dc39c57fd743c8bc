package dev.ferrule.command;

import dev.ferrule.api.LinkResult;
import dev.ferrule.api.PassTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * {@code --time-trace=FILE}: the passes of a link in the Trace Event Format, which Perfetto and
 * {@code chrome://tracing} show.
 */
final class PassTrace {
  private PassTrace() {}

  static void write(LinkResult result, Path file) throws IOException {
    StringBuilder text = new StringBuilder("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
    String separator = "\n";
    for (PassTime pass : result.passes()) {
      // Complete events; times are microseconds. Names and units are words of our own.
      text.append(separator)
          .append("{\"ph\":\"X\",\"pid\":1,\"tid\":1,\"cat\":\"link\",\"name\":\"")
          .append(pass.name())
          .append("\",\"ts\":")
          .append(microseconds(pass.start()))
          .append(",\"dur\":")
          .append(microseconds(pass.nanoseconds()))
          .append(",\"args\":{\"")
          .append(pass.unit())
          .append("\":")
          .append(pass.items())
          .append("}}");
      separator = ",\n";
    }
    text.append("\n]}\n");
    Path written = file.resolveSibling("." + file.getFileName() + ".ferrule-" + System.nanoTime());
    Files.writeString(written, text);
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String microseconds(long nanoseconds) {
    return nanoseconds / 1000 + "." + nanoseconds / 100 % 10;
  }
}
