package dev.ferrule.resident;

import dev.ferrule.api.LinkHost;
import dev.ferrule.api.MemoryNeed;
import dev.ferrule.input.FileOpener;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.LinkControl;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The host of a link that a client waits for. */
final class ServedLink implements LinkHost, LinkControl, AutoCloseable {
  /** The link cannot be done here, but perhaps in a process of its own. */
  static final class Unable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unable(Error cause) {
      super(cause);
    }

    Unable(String reason) {
      super(reason);
    }
  }

  private final LinkControl client;
  private final LinkSlots.Waiting waiting;
  private final LinkInputs inputs;
  private final KnownOutputs outputs;
  private final LinkSlots slots;
  private LinkSlots.@Nullable Slot slot;
  private KnownOutputs.@Nullable Candidate candidate;
  private @Nullable Path output;
  private boolean unchanged;

  ServedLink(
      LinkControl client,
      LinkSlots.Waiting waiting,
      LinkInputs inputs,
      KnownOutputs outputs,
      LinkSlots slots) {
    this.waiting = waiting;
    this.client = client;
    this.inputs = inputs;
    this.outputs = outputs;
    this.slots = slots;
  }

  @Override
  public FileOpener opener() {
    return inputs;
  }

  @Override
  public LinkControl control() {
    return this;
  }

  @Override
  public boolean unchanged(LinkRequest request, LoadedInputs loaded) {
    output = request.resolve(request.output());
    candidate = KnownOutputs.candidate(request, loaded, inputs);
    unchanged = candidate != null && outputs.unchanged(candidate);
    return unchanged;
  }

  @Override
  public void admit(LinkRequest request, MemoryNeed need) {
    if (LinkSlots.needed(request, need)) {
      slot = slots.enter(request, need, client, waiting);
    }
  }

  @Override
  public void tooLarge() {
    throw new Unable("the link does not fit into its memory");
  }

  /** Lets the next link run. */
  @Override
  public void close() {
    LinkSlots.Slot used = slot;
    if (used != null) {
      slots.leave(used);
    }
  }

  @Override
  public void failed(Error error) {
    throw new Unable(error);
  }

  @Override
  public void check() {
    client.check();
  }

  @Override
  public void beforeWriting(Path unfinished) {
    client.beforeWriting(unfinished);
  }

  @Override
  public void beforeNaming(Path unfinished) {
    if (candidate != null) {
      KnownOutputs.mark(candidate, unfinished);
    }
    client.beforeNaming(unfinished);
  }

  /** To be called when the link is over and printed nothing. */
  void wentWell() {
    if (candidate != null && !unchanged) {
      outputs.made(candidate);
    }
  }

  boolean wasUnchanged() {
    return unchanged;
  }

  /** Where the output is; null if the link did not come so far as to know. */
  @Nullable Path output() {
    return output;
  }
}
