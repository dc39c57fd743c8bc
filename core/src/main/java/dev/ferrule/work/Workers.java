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
    Work work = new Work(tasks, task, control);
    Thread[] helpers = new Thread[Math.max(0, threads - 1)];
    for (int t = 0; t < helpers.length; t++) {
      helpers[t] = new Thread(new Drain(work, t + 1), "ferrule-" + (t + 1));
      helpers[t].setDaemon(true);
      helpers[t].start();
    }
    new Drain(work, 0).run();
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
    Throwable thrown = work.failure.get();
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

  /** The tasks of one list that nobody has begun. */
  private static final class Work {
    final int tasks;
    final Task task;
    final LinkControl control;
    final AtomicInteger next = new AtomicInteger();
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    Work(int tasks, Task task, LinkControl control) {
      this.tasks = tasks;
      this.task = task;
      this.control = control;
    }
  }

  /** What each thread does. A class, which also a link on one thread loads: the cache has it. */
  private record Drain(Work work, int worker) implements Runnable {
    @Override
    public void run() {
      try {
        int tasks = work.tasks;
        for (int i = work.next.getAndIncrement(); i < tasks; i = work.next.getAndIncrement()) {
          work.control.check();
          work.task.run(i, worker);
        }
      } catch (RuntimeException | Error e) {
        work.failure.compareAndSet(null, e);
        work.next.set(work.tasks);
      }
    }
  }
}
