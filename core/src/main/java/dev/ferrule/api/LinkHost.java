package dev.ferrule.api;

import dev.ferrule.input.FileOpener;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.reuse.EarlierLink;
import dev.ferrule.work.LinkControl;
import dev.ferrule.write.UnnamedFile;
import org.jspecify.annotations.Nullable;

/**
 * The process that a link runs in, where it lives longer than the link: it lends what it kept, and
 * may end the link.
 */
public interface LinkHost {
  /** Where inputs come from. */
  FileOpener opener();

  default LinkControl control() {
    return LinkControl.NONE;
  }

  /**
   * Whether the output is there already as this link would make it. Asked once the inputs are open;
   * true ends the link well.
   */
  default boolean unchanged(LinkRequest request, LoadedInputs inputs) {
    return false;
  }

  /**
   * Told when the machine fails a link: memory ran out, or an input was cut off under its mapping.
   * May throw something else instead of letting this become the link's result.
   */
  default void failed(Error error) {}

  /**
   * Below this many bytes of input a second thread costs more than it brings: in a process of one
   * link, whose compiler needs a processor as well.
   */
  default long parallelBytes() {
    return 30L << 20;
  }

  /**
   * How many threads may work, of those that the link would use. Not asked where the request says.
   */
  default int threads(int wanted) {
    return wanted;
  }

  /**
   * Told what the link will need, before most of it is allocated. May wait until other links have
   * ended, or throw something else if the link cannot be done here.
   */
  default void admit(LinkRequest request, MemoryNeed need) {}

  /** Told when the link does not fit into this process, before that becomes the link's result. */
  default void tooLarge() {}

  /**
   * What is kept of the last link to the request's output, together with its inputs; null if there
   * is nothing.
   */
  default @Nullable EarlierLink earlier(LinkRequest request) {
    return null;
  }

  /** Whether the output of the {@link #earlier} link is still as that left it. */
  default boolean earlierIntact() {
    return false;
  }

  /**
   * A copy of the {@link #earlier} link's output, on the same file system, that becomes the link's;
   * null if there is none.
   */
  default @Nullable UnnamedFile earlierCopy() {
    return null;
  }

  /** Handed what may be kept of a link that went well, once the output has its name. */
  default void made(EarlierLink link) {}

  /** Told before each pass. */
  default void passBegins(String pass) {}

  /** Told after each pass that ends well. */
  default void passEnds(PassTime pass) {}
}
