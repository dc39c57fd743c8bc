package dev.ferrule.work;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A list of tasks that several threads do. */
final class Work {
  private final int tasks;
  private final Workers.Task task;
  private final LinkControl control;
  private final AtomicInteger next = new AtomicInteger();

  /** How many more threads may join in. Guarded by the {@link Helpers} it is offered to. */
  int wanted;

  /** How many threads, besides the one whose work it is, are at it. Guarded by this. */
  private int others;

  /** What the first task that failed threw. Guarded by this. */
  private @Nullable Throwable failure;

  Work(int tasks, Workers.Task task, LinkControl control, int wanted) {
    this.wanted = wanted;
    this.tasks = tasks;
    this.task = task;
    this.control = control;
  }

  /** Does tasks until none is left that nobody has begun. */
  void drain(int worker) {
    try {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        control.check();
        task.run(i, worker);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private synchronized void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
    next.set(tasks);
  }

  synchronized @Nullable Throwable failure() {
    return failure;
  }

  /** Another thread begins. */
  synchronized void enter() {
    others++;
  }

  /** It has ended. */
  synchronized void leave() {
    others--;
    notifyAll();
  }

  /** Waits until all that began have ended. */
  synchronized void awaitOthers() {
    boolean interrupted = false;
    while (others > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
