package dev.ferrule.work;

/** Ends a link that nobody waits for any more; its unfinished output is removed. */
public final class LinkCancelled extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LinkCancelled(String reason) {
    super(reason, null, false, false);
  }
}
