package dev.ferrule.live;

import java.util.ArrayDeque;

/** Sections that threads hand to each other, until none has any left. */
final class SharedWork {
  private final ArrayDeque<int[]> portions = new ArrayDeque<>();
  private final int threads;
  private boolean ended;

  /** How many threads wait for a portion. */
  private volatile int waiting;

  /** Whether a thread that finishes now would find nothing. */
  private volatile boolean empty = true;

  /**
   * @param threads how many will {@link #take}
   */
  SharedWork(int threads) {
    this.threads = threads;
  }

  /** Whether a thread has to wait. */
  boolean awaited() {
    return waiting > 0;
  }

  boolean isEmpty() {
    return empty;
  }

  synchronized void give(int[] portion) {
    portions.addLast(portion);
    empty = false;
    if (waiting > 0) {
      notify();
    }
  }

  /** The next portion, waiting for one if need be; an empty one once there is no work left. */
  synchronized int[] take() {
    waiting++;
    boolean interrupted = false;
    while (portions.isEmpty() && !ended) {
      if (waiting == threads) {
        end();
        break;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    waiting--;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    int[] portion = ended ? null : portions.pollFirst();
    empty = portions.isEmpty();
    return portion == null ? new int[0] : portion;
  }

  /** Has every thread find no more work. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }
}
