package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Does steps once: one that an earlier run finished is not repeated, as long as the plan is the
 * same. With another plan everything is begun anew.
 */
final class Steps {
  /**
   * One step. A step that was interrupted is repeated from its beginning, so it must allow that.
   */
  @FunctionalInterface
  interface Step {
    void run() throws IOException, InterruptedException, SysrootFailure;
  }

  private final Path done;
  private final Progress progress;
  private final int total;
  private int number;

  /**
   * @param plan all that the results depend on
   * @param total how many steps there will be
   */
  Steps(SysrootTree tree, String plan, Progress progress, int total) throws IOException {
    this.progress = progress;
    this.total = total;
    this.done = tree.work().resolve("done");
    Path planFile = tree.work().resolve("plan");
    if (!Files.isRegularFile(planFile) || !Files.readString(planFile).equals(plan)) {
      Files.deleteIfExists(planFile);
      FileTrees.delete(tree.folder().resolve("bin"));
      FileTrees.delete(tree.folder().resolve("lib"));
      FileTrees.delete(tree.folder().resolve("include"));
      FileTrees.delete(tree.work());
      Files.createDirectories(done);
      Files.writeString(planFile, plan);
    }
  }

  /**
   * @param name of the file that says it is done
   * @param shown what the reader is told
   */
  void step(String name, String shown, Step step)
      throws IOException, InterruptedException, SysrootFailure {
    number++;
    String head = "[" + number + "/" + total + "] " + shown;
    Path stamp = done.resolve(name);
    if (Files.exists(stamp)) {
      progress.say(head + ": done before");
      return;
    }
    progress.say(head);
    step.run();
    Files.writeString(stamp, "");
  }
}
