package dev.ferrule.api;

import dev.ferrule.input.FileOpener;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.LinkControl;

/** The host of a link that nothing is kept for. */
public record OneLink(FileOpener opener) implements LinkHost {
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
}
