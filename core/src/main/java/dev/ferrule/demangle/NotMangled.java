package dev.ferrule.demangle;

/**
 * A name is not what its prefix promises, or it asks for more than is granted. Stays inside this
 * package: {@link Demangler} answers with the name as it is.
 */
final class NotMangled extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotMangled() {
    // Neither message nor stack trace: nobody reads them, and a trace is most of the cost.
    super(null, null, false, false);
  }
}
