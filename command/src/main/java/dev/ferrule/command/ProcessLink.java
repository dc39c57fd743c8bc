package dev.ferrule.command;

import dev.ferrule.api.LinkHost;
import dev.ferrule.input.FileMapper;
import dev.ferrule.input.FileOpener;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** The host of a link that has a process to itself. */
final class ProcessLink implements LinkHost {
  /** What is mapped goes with the process; taking it down before would only cost time. */
  private final FileOpener opener = new FileMapper(Arena.global());

  private @Nullable Jobserver jobserver;

  @Override
  public FileOpener opener() {
    return opener;
  }

  @Override
  public int threads(int wanted) {
    Jobserver found = Jobserver.find(System.getenv());
    jobserver = found;
    return found == null ? wanted : found.threads(wanted);
  }

  /** Gives back what the link was lent. */
  void close() {
    Jobserver used = jobserver;
    if (used != null) {
      used.giveBack();
    }
  }
}
