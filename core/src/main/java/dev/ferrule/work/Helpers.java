package dev.ferrule.work;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for work, and join in where there is some. They are started when first wanted,
 * and stay until the link is over: a link has dozens of lists of tasks, and starting a thread for
 * each takes longer than many of them.
 */
final class Helpers implements Runnable {
  private final int most;

  /** What threads may join in; more than one only where a task has tasks of its own. */
  private final List<Work> offers = new ArrayList<>();

  private int started;
  private int running;
  private boolean closed;

  /**
   * @param most how many threads there may be
   */
  Helpers(int most) {
    this.most = most;
  }

  /** Has as many threads as it wants join in, as soon as they can. */
  synchronized void offer(Work work) {
    offers.add(work);
    while (started < Math.min(work.wanted, most) && !closed) {
      Thread thread = new Thread(this, "ferrule-" + ++started);
      thread.setDaemon(true);
      thread.start();
    }
    notifyAll();
  }

  /** Has no more threads join in. */
  synchronized void withdraw(Work work) {
    offers.remove(work);
  }

  /** Has the threads end. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public void run() {
    int worker = number();
    for (Work work = next(); work != null; work = next()) {
      try {
        work.drain(worker);
      } finally {
        work.leave();
      }
    }
  }

  private synchronized int number() {
    return ++running;
  }

  /** Waits for work and enters it; null once there will be no more. */
  private synchronized @Nullable Work next() {
    while (!closed) {
      for (int i = 0; i < offers.size(); i++) {
        Work work = offers.get(i);
        if (work.wanted > 0) {
          work.wanted--;
          work.enter();
          return work;
        }
      }
      try {
        wait();
      } catch (InterruptedException e) {
        // Nobody interrupts these threads to any purpose.
      }
    }
    return null;
  }
}
