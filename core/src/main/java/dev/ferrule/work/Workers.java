package dev.ferrule.work;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The threads of one link. Work is a numbered list of tasks; which thread does which is left open,
 * so that a task may write only what belongs to its number. Results then do not depend on the
 * number of threads.
 */
public final class Workers {
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
    int threads = Math.min(count, tasks);
    if (threads <= 1) {
      for (int i = 0; i < tasks; i++) {
        control.check();
        task.run(i, 0);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] helpers = new Thread[threads - 1];
    for (int t = 0; t < helpers.length; t++) {
      int worker = t + 1;
      helpers[t] = new Thread(() -> drain(tasks, task, worker, next, failure), "ferrule-" + worker);
      helpers[t].setDaemon(true);
      helpers[t].start();
    }
    drain(tasks, task, 0, next, failure);
    boolean interrupted = false;
    for (Thread helper : helpers) {
      while (true) {
        try {
          helper.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failure.get();
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

  private void drain(
      int tasks, Task task, int worker, AtomicInteger next, AtomicReference<Throwable> failure) {
    try {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        control.check();
        task.run(i, worker);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      next.set(tasks);
    }
  }
}
