package dev.ferrule.command.ldd;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a search for a library. */
sealed interface Found {
  /** By which step of the search a library was found. */
  enum Step {
    PATH("its name is a path"),
    RPATH("RPATH"),
    RUNPATH("RUNPATH"),
    LIBRARY_PATH("LD_LIBRARY_PATH"),
    CACHE("ld.so.cache"),
    DEFAULT("default folder"),
    PRELOAD("preloaded"),
    INTERPRETER("the loader itself"),
    MUSL_PATH("musl's path");

    private final String words;

    Step(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * A step of the search.
   *
   * @param owner the file whose RPATH or RUNPATH it is, or the file that holds the path, or null
   */
  record Source(Step step, @Nullable String owner) {
    String words() {
      return owner == null
          ? step.words()
          : step == Step.CACHE || step == Step.MUSL_PATH ? owner : step.words() + " of " + owner;
    }
  }

  /** A step that found nothing, and the folders it looked in. */
  record Attempt(Source source, List<String> folders) {}

  /**
   * @param shown the path in the loader's words
   * @param host where that is on this machine
   * @param outside whether the shown path is one of this machine although there is another root
   */
  record Hit(String shown, Path host, boolean outside, FileStore.Opened file, Source source)
      implements Found {}

  /**
   * @param attempts what was tried, in order
   */
  record Miss(List<Attempt> attempts) implements Found {}
}
