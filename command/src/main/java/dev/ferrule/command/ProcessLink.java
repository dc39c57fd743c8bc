package dev.ferrule.command;

import dev.ferrule.api.LinkHost;
import dev.ferrule.input.FileMapper;
import dev.ferrule.input.FileOpener;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.LinkControl;
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
  public LinkControl control() {
    return LinkControl.NONE;
  }

  @Override
  public boolean unchanged(LinkRequest request, LoadedInputs inputs) {
    return false;
  }

  @Override
  public void failed(Error error) {}

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
