package dev.ferrule.resident;

import dev.ferrule.api.LinkHost;
import dev.ferrule.input.FileOpener;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.LinkCancelled;
import dev.ferrule.work.LinkControl;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * The host of a link that is done for practice: its inputs are kept afterwards, and the JVM
 * compiles what it sees used. Ends when a client comes.
 */
final class WarmUp implements LinkHost, LinkControl {
  private final LinkInputs inputs;
  private final BooleanSupplier wanted;

  /**
   * @param wanted whether nobody needs the processors for more than practice
   */
  WarmUp(LinkInputs inputs, BooleanSupplier wanted) {
    this.inputs = inputs;
    this.wanted = wanted;
  }

  @Override
  public FileOpener opener() {
    return inputs;
  }

  @Override
  public LinkControl control() {
    return this;
  }

  /** Refuses a link that would do more than write its output, which goes nowhere. */
  @Override
  public boolean unchanged(LinkRequest request, LoadedInputs loaded) {
    if (!KnownOutputs.onlyOutput(request)) {
      throw new LinkCancelled("it does more than write its output");
    }
    return false;
  }

  @Override
  public void failed(Error error) {
    throw new ServedLink.Unable(error);
  }

  @Override
  public void check() {
    if (!wanted.getAsBoolean()) {
      throw new LinkCancelled("a client came");
    }
  }

  @Override
  public void beforeWriting(Path unfinished) {
    throw new LinkCancelled("its output would be a file");
  }

  @Override
  public void beforeNaming(Path unfinished) {}
}
