package dev.ferrule.request;

import java.util.List;

/**
 * How options that inputs carry become part of a request. The room that reads the command line puts
 * one into each request, so that passes need not know how options are read.
 */
@FunctionalInterface
public interface EmbeddedReader {
  /**
   * The request of the command line with these options as if they stood before it, so that the
   * command line has the last word, and the libraries they name behind all other inputs, in order.
   *
   * <p>Fails for an option that may not come from an input.
   */
  LinkRequest withEmbedded(List<EmbeddedArguments> found);
}
