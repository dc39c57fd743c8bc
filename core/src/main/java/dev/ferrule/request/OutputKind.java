package dev.ferrule.request;

/**
 * What a link produces. Static or dynamic is no property of the kind: it follows from the inputs
 * and options.
 */
public enum OutputKind {
  /** {@code ET_EXEC}: an executable at a fixed address. */
  EXECUTABLE,
  /**
   * {@code ET_DYN} with an entry: a position-independent executable; without an interpreter, a
   * static-pie one.
   */
  PIE,
  /** {@code ET_DYN}: a shared object. */
  SHARED,
  /** {@code ET_REL}: {@code -r}, one object made of several. */
  RELOCATABLE;

  /** Whether the image may be loaded at any address. */
  public boolean positionIndependent() {
    return this == PIE || this == SHARED;
  }

  public boolean executable() {
    return this == EXECUTABLE || this == PIE;
  }
}
