package dev.ferrule.command;

import dev.ferrule.api.LinkHost;
import dev.ferrule.api.MemoryNeed;
import dev.ferrule.input.FileOpener;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.resident.LinkSlots;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host of a link that has a process to itself. */
final class ProcessLink implements LinkHost, LinkSlots.Waiting {
  private final FileOpener opener;
  private final Map<String, String> environment;
  private final PrintStream err;
  private @Nullable Jobserver jobserver;
  private @Nullable LinkSlots slots;
  private LinkSlots.@Nullable Slot slot;

  /**
   * @param opener of the inputs
   * @param environment of the process
   * @param err where a link that waits says so
   */
  ProcessLink(FileOpener opener, Map<String, String> environment, PrintStream err) {
    this.opener = opener;
    this.environment = environment;
    this.err = err;
  }

  @Override
  public FileOpener opener() {
    return opener;
  }

  @Override
  public int threads(int wanted) {
    Jobserver found = Jobserver.find(environment);
    jobserver = found;
    return found == null ? wanted : found.threads(wanted);
  }

  @Override
  public void admit(LinkRequest request, MemoryNeed need) {
    if (LinkSlots.needed(request, need)) {
      LinkSlots shared = new LinkSlots(LinkSlots.folder(environment));
      slots = shared;
      slot = shared.enter(request, need, control(), this);
    }
  }

  @Override
  public void say(String text) {
    err.println("ferrule: note: " + text);
  }

  /** Gives back what the link was lent. */
  void close() {
    LinkSlots shared = slots;
    LinkSlots.Slot held = slot;
    if (shared != null && held != null) {
      shared.leave(held);
    }
    Jobserver.giveBack(jobserver);
  }
}
