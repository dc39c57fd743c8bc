package dev.ferrule.resident;

import dev.ferrule.api.LinkHost;
import dev.ferrule.api.MemoryNeed;
import dev.ferrule.input.FileOpener;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.reuse.EarlierLink;
import dev.ferrule.work.LinkControl;
import dev.ferrule.write.UnnamedFile;
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
  private final EarlierLinks earlierLinks;
  private LinkSlots.@Nullable Slot slot;
  private KnownOutputs.@Nullable Candidate candidate;
  private @Nullable Path output;
  private boolean unchanged;
  private long heapBytes;
  private EarlierLinks.@Nullable Lent lent;
  private @Nullable EarlierLink made;

  ServedLink(
      LinkControl client,
      LinkSlots.Waiting waiting,
      LinkInputs inputs,
      KnownOutputs outputs,
      EarlierLinks earlierLinks,
      LinkSlots slots) {
    this.earlierLinks = earlierLinks;
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
    unchanged =
        candidate != null && KnownOutputs.onlyOutput(request) && outputs.unchanged(candidate);
    return unchanged;
  }

  @Override
  public @Nullable EarlierLink earlier(LinkRequest request) {
    // Without a candidate, not all inputs are kept.
    lent = candidate == null ? null : earlierLinks.lend(candidate, inputs.used());
    return lent == null ? null : lent.link();
  }

  @Override
  public boolean earlierIntact() {
    return lent != null && lent.intact();
  }

  @Override
  public @Nullable UnnamedFile earlierCopy() {
    return lent == null ? null : lent.takeCopy();
  }

  @Override
  public void made(EarlierLink link) {
    made = link;
  }

  @Override
  public void admit(LinkRequest request, MemoryNeed need) {
    heapBytes = need.heapBytes();
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
    if (lent != null) {
      lent.close();
    }
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

  /** To be called when the link is over. */
  void wentWell(boolean printedNothing) {
    if (candidate == null || unchanged) {
      return;
    }
    if (printedNothing) {
      outputs.made(candidate);
    }
    FileStamp stamp = KnownOutputs.stampOf(candidate);
    if (made != null && stamp != null) {
      earlierLinks.keep(made, candidate, stamp, inputs.used(), heapBytes);
    }
  }

  /** Whether only what differs from the earlier output was written. */
  boolean wasPatched() {
    return made != null && made.image().patched();
  }

  boolean wasUnchanged() {
    return unchanged;
  }

  /** Where the output is; null if the link did not come so far as to know. */
  @Nullable Path output() {
    return output;
  }
}
