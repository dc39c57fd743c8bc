package dev.ferrule.command;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GNU make's jobserver (its manual, "POSIX Jobserver Interaction"), which cargo has too: a pipe
 * with one token for each job that may run beside the first. A link takes one for each further
 * thread, as many as are there at once, and gives them back.
 */
final class Jobserver {
  /** How long tokens are taken at most, nanoseconds; a link does not wait for others. */
  private static final long PATIENCE = 5_000_000;

  private final Path reading;
  private final Path writing;

  /** The tokens that this link holds. They have values of their own, which must come back. */
  private final byte[] tokens = new byte[256];

  private int held;

  /** No more tokens are taken; one that still comes goes back. */
  private boolean closed;

  private Jobserver(Path reading, Path writing) {
    this.reading = reading;
    this.writing = writing;
  }

  /** The jobserver that the environment names, or null. */
  static @Nullable Jobserver find(Map<String, String> environment) {
    String flags = environment.get("CARGO_MAKEFLAGS");
    if (flags == null) {
      flags = environment.get("MAKEFLAGS");
    }
    String place = flags == null ? null : place(flags);
    if (place == null) {
      return null;
    }
    if (place.startsWith("fifo:")) {
      Path fifo = Path.of(place.substring(5));
      return Files.exists(fifo) ? new Jobserver(fifo, fifo) : null;
    }
    int comma = place.indexOf(',');
    if (comma <= 0 || place.startsWith("-")) {
      return null;
    }
    Path reading = Path.of("/proc/self/fd", place.substring(0, comma));
    Path writing = Path.of("/proc/self/fd", place.substring(comma + 1));
    return isPipe(reading) && isPipe(writing) ? new Jobserver(reading, writing) : null;
  }

  /** The last one counts; older makes say {@code --jobserver-fds}. */
  private static @Nullable String place(String flags) {
    String found = null;
    for (String word : flags.split(" ", -1)) {
      if (word.startsWith("--jobserver-auth=") || word.startsWith("--jobserver-fds=")) {
        found = word.substring(word.indexOf('=') + 1);
      }
    }
    return found;
  }

  /** Make closes its descriptors for what is no make; their numbers may then mean anything. */
  private static boolean isPipe(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
    } catch (IOException e) {
      return false;
    }
  }

  /** How many threads may work, of {@code wanted}; at least one. */
  int threads(int wanted) {
    // In a thread of its own, because somebody else may take the token that was seen, and the read
    // then waits.
    Thread taker = new Thread(() -> take(Math.min(wanted - 1, tokens.length)), "jobserver");
    taker.setDaemon(true);
    taker.start();
    try {
      taker.join(PATIENCE / 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      closed = true;
      return held + 1;
    }
  }

  private void take(int wanted) {
    long deadline = System.nanoTime() + PATIENCE;
    try (FileInputStream in = new FileInputStream(reading.toFile())) {
      for (int n = 0; n < wanted && in.available() > 0 && System.nanoTime() < deadline; n++) {
        int token = in.read();
        if (token < 0 || !keep((byte) token)) {
          return;
        }
      }
    } catch (IOException e) {
      // One thread works then.
    }
  }

  private synchronized boolean keep(byte token) {
    if (closed) {
      give(token);
      return false;
    }
    tokens[held++] = token;
    return true;
  }

  /** Gives back what was taken of a jobserver, if there is one. */
  static void giveBack(@Nullable Jobserver jobserver) {
    if (jobserver != null) {
      jobserver.giveBack();
    }
  }

  private synchronized void giveBack() {
    while (held > 0) {
      give(tokens[--held]);
    }
  }

  private void give(byte token) {
    try (FileOutputStream out = new FileOutputStream(writing.toFile(), true)) {
      out.write(token);
    } catch (IOException e) {
      // Its reader is gone, and with it the need for the token.
    }
  }
}
