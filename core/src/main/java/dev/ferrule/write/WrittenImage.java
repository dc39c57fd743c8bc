package dev.ferrule.write;

import java.util.List;

/** What a link remembers of the file that it wrote, for one that writes almost the same. */
public final class WrittenImage {
  final List<InputWindows.Window> windows;
  final byte[] dynamicRelocations;
  final BuildId buildId;
  private final boolean patched;

  WrittenImage(
      List<InputWindows.Window> windows,
      byte[] dynamicRelocations,
      BuildId buildId,
      boolean patched) {
    this.windows = windows;
    this.dynamicRelocations = dynamicRelocations;
    this.buildId = buildId;
    this.patched = patched;
  }

  /** Whether it was made from an earlier one, and only what differs was written. */
  public boolean patched() {
    return patched;
  }
}
