package dev.ferrule.resident;

import dev.ferrule.api.LinkHost;
import dev.ferrule.api.MemoryNeed;
import dev.ferrule.input.FileOpener;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.reuse.EarlierLink;
import dev.ferrule.work.LinkControl;
import dev.ferrule.write.UnnamedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private @Nullable FileChannel replaced;

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

  /** Most is compiled already. */
  @Override
  public long parallelBytes() {
    return 2L << 20;
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
    if (replaced != null) {
      try {
        replaced.close();
      } catch (IOException e) {
        // It was only read.
      }
    }
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
    holdReplaced();
  }

  @Override
  public boolean outlivesLink() {
    return true;
  }

  /**
   * Keeps the output that goes away now until the client has its answer: giving back the memory of
   * a large file takes the kernel longer than many a link.
   */
  private void holdReplaced() {
    // To open a pipe would be to wait for who writes into it.
    if (output != null && Files.isRegularFile(output, LinkOption.NOFOLLOW_LINKS)) {
      try {
        replaced = FileChannel.open(output, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        // There is none, or none that can be read.
      }
    }
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
