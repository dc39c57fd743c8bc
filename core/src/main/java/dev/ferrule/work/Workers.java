package dev.ferrule.work;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The threads of one link. Work is a numbered list of tasks; which thread does which is left open,
 * so that a task may write only what belongs to its number. Results then do not depend on the
 * number of threads.
 */
public final class Workers implements AutoCloseable {
  /** One task of a numbered list. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does task {@code number}.
     *
     * @param worker the worker's own number, below {@link Workers#count()}: for buffers that are
     *     used again
     */
    void run(int number, int worker);
  }

  private final int count;
  private final LinkControl control;
  private final Helpers helpers;

  /**
   * @param count how many threads may work, at least 1; the calling thread is one of them
   * @param control is asked before each task whether the link goes on
   */
  public Workers(int count, LinkControl control) {
    if (count < 1) {
      throw new IllegalArgumentException("count " + count);
    }
    this.count = count;
    this.control = control;
    this.helpers = new Helpers(count - 1);
  }

  public LinkControl control() {
    return control;
  }

  public int count() {
    return count;
  }

  /**
   * Runs tasks 0 to {@code tasks - 1} and returns when all are done.
   *
   * @throws RuntimeException what the first failing task threw, in the order of time
   */
  public void forEach(int tasks, Task task) {
    int wanted = Math.max(0, Math.min(count, tasks) - 1);
    Work work = new Work(tasks, task, control, wanted);
    if (wanted > 0) {
      helpers.offer(work);
    }
    work.drain(0);
    if (wanted > 0) {
      helpers.withdraw(work);
      work.awaitOthers();
    }
    Throwable thrown = work.failure();
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  /**
   * Does {@code first} and makes {@code second}, which share nothing, side by side if there are
   * threads for it.
   *
   * @return what was made
   */
  public <T> T beside(Runnable first, Supplier<T> second) {
    AtomicReference<T> made = new AtomicReference<>();
    forEach(
        2,
        (int task, int worker) -> {
          if (task == 0) {
            first.run();
          } else {
            made.set(second.get());
          }
        });
    return Objects.requireNonNull(made.get());
  }

  /** Ends the threads, once they have nothing to do. */
  @Override
  public void close() {
    helpers.close();
  }
}
