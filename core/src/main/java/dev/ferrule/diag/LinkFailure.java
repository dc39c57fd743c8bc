package dev.ferrule.diag;

import java.util.List;

/**
 * Ends a link: thrown where going on makes no sense, caught at the border of the {@code api} room.
 */
public final class LinkFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  public LinkFailure(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  public LinkFailure(List<Diagnostic> diagnostics) {
    super(diagnostics.isEmpty() ? "link failed" : diagnostics.getFirst().message());
    this.diagnostics = List.copyOf(diagnostics);
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
