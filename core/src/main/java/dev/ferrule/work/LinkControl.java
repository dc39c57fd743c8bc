package dev.ferrule.work;

import java.nio.file.Path;

/**
 * What whoever asked for a link can do about it while it runs. The methods are called from several
 * threads, and end the link by throwing {@link LinkCancelled}.
 */
public interface LinkControl {
  /** A link that nothing ends but a signal to its process. */
  LinkControl NONE =
      new LinkControl() {
        @Override
        public void check() {}

        @Override
        public void beforeWriting(Path unfinished) {}

        @Override
        public void beforeNaming(Path unfinished) {}
      };

  /** Called often, between passes and between tasks. */
  void check();

  /**
   * Called once, before the output's file is made.
   *
   * @param unfinished the file as it is called until it is complete
   */
  void beforeWriting(Path unfinished);

  /**
   * Called once, when the output is complete and is about to get its name.
   *
   * @param unfinished as before
   */
  void beforeNaming(Path unfinished);

  /** Whether what is left to do may wait until the one who asked has been told. */
  default boolean outlivesLink() {
    return false;
  }
}
