package dev.ferrule.diag;

import java.util.ArrayList;
import java.util.List;

/** Collects the diagnostics of one link. Safe for use by several threads; one instance a link. */
public final class Diagnostics {
  private final List<Diagnostic> collected = new ArrayList<>();

  public synchronized void add(Diagnostic diagnostic) {
    collected.add(diagnostic);
  }

  public synchronized boolean hasErrors() {
    for (Diagnostic diagnostic : collected) {
      if (diagnostic.severity() == Severity.ERROR) {
        return true;
      }
    }
    return false;
  }

  /** All so far, in the order in which they were added. */
  public synchronized List<Diagnostic> all() {
    return List.copyOf(collected);
  }

  /**
   * Ends the link if an error was collected.
   *
   * @throws LinkFailure with nothing in it beyond what was collected
   */
  public void stopOnErrors() {
    if (hasErrors()) {
      throw new LinkFailure(List.of());
    }
  }
}
