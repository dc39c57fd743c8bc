package dev.ferrule.command;

import dev.ferrule.resident.Server;
import dev.ferrule.resident.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the resident starts: {@code ResidentMain SOCKET IDENTITY IDLE-SECONDS}, started by the
 * client, detached, with the log as its standard output.
 */
public final class ResidentMain {
  /** Bytes that the machine must have available; {@code -Dferrule.resident.free=} in tests. */
  private static final long MIN_FREE = 256L << 20;

  private ResidentMain() {}

  public static void main(String[] arguments) throws IOException {
    List<Path> watched = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      watched.add(Path.of(entry));
    }
    watched.add(Path.of(System.getProperty("java.home", ""), "release"));
    Settings settings =
        new Settings(
            Path.of(arguments[0]),
            arguments[1].getBytes(StandardCharsets.UTF_8),
            Long.parseLong(arguments[2]),
            Runtime.getRuntime().maxMemory() / 4,
            Long.getLong("ferrule.resident.free", MIN_FREE),
            watched);
    Server.serve(settings, Main::link, System.out);
    System.exit(0);
  }
}
