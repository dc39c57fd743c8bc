package dev.ferrule.command;

import dev.ferrule.input.FileMapper;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Gets a Java into the state that links are to start from: everything that they use is loaded,
 * initialized and compiled. The client then copies the process ({@code client/image}), and each
 * link goes on where {@link #stop} was called.
 */
final class StartImage {
  /** How often each link is done. Java has then compiled what is worth it. */
  private static final int SMALL_LINKS = 34;

  private static final int LARGE_LINKS = 4;

  /** Time for the compiler to come to its end, milliseconds. */
  private static final int PAUSE = 500;

  /** Bytes of one of the arrays that fill the young generation. */
  private static final int FILLING = 64 << 20;

  /** A link for practice does not wait for others. */
  private static final Map<String, String> ENVIRONMENT = Map.of("FERRULE_MAX_LINKS", "1000");

  private StartImage() {}

  /**
   * Called by the client, which registers {@link #stop}.
   *
   * @param small words of a link, as rustc calls {@code cc}
   * @param large words of another, which takes longer
   * @param folder the absolute current folder
   */
  static void make(String[] small, String[] large, String folder) throws InterruptedException {
    Path directory = Path.of(folder);
    for (int i = 0; i < Math.max(SMALL_LINKS, LARGE_LINKS); i++) {
      if (i < LARGE_LINKS) {
        link(List.of(large), directory);
      }
      if (i < SMALL_LINKS) {
        link(List.of(small), directory);
      }
    }
    Thread.sleep(PAUSE);
    System.gc();
    // A full collection has each compiled method looked at again when it is next called, and
    // changed: in the image then,
    // rather than in every link.
    link(List.of(large), directory);
    link(List.of(small), directory);
    clearYoung();
    stop();
  }

  private static void link(List<String> words, Path directory) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Arena arena = Arena.ofShared()) {
      ProcessLink process = new ProcessLink(new FileMapper(arena), ENVIRONMENT, nowhere);
      try {
        int status = Main.run("ferrule", words, directory, ENVIRONMENT, nowhere, nowhere, process);
        if (status != 0) {
          throw new IllegalStateException("a link for practice failed");
        }
      } finally {
        process.close();
      }
    }
  }

  /** Leaves nothing but zeros in the young generation, which need no place in the image. */
  private static void clearYoung() {
    WeakReference<Object> old = new WeakReference<>(new Object());
    long filled = 0;
    while (old.get() != null && filled < Runtime.getRuntime().maxMemory()) {
      filled += new byte[FILLING].length;
    }
  }

  private static native void stop();
}
