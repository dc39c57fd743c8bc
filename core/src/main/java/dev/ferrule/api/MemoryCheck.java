package dev.ferrule.api;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.request.LimitOptions;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.MachineMemory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a link fits into memory, and what to say if it does not. */
final class MemoryCheck {
  /** What every JVM and every machine has, bytes; nobody is asked for less. */
  private static final long ALWAYS = 48L << 20;

  private static final String SMALLER =
      "less debug information makes a link smaller (-C debuginfo=1, --strip-debug)";

  private MemoryCheck() {}

  /**
   * @throws LinkFailure if the link does not fit
   */
  static void check(LinkRequest request, MemoryNeed need, LinkHost host) {
    LimitOptions limits = request.limits();
    if (limits.memoryBytes() == LimitOptions.NO_LIMIT) {
      return;
    }
    long asked = limits.memoryBytes();
    if (limits.memoryPercent() > 0) {
      asked = MachineMemory.total() / 100 * limits.memoryPercent();
    }
    if (asked > 0 && need.processBytes() > asked) {
      throw failure(
          "this link needs about "
              + megabytes(need.processBytes())
              + " of memory, and --memory-limit allows "
              + megabytes(asked),
          "raise --memory-limit or FERRULE_MEMORY_LIMIT (none: do not check); " + SMALLER);
    }
    if (need.heapBytes() <= ALWAYS) {
      return;
    }
    long heap = Runtime.getRuntime().maxMemory();
    if (need.heapBytes() > heap) {
      host.tooLarge();
      throw failure(
          "this link needs about "
              + megabytes(need.heapBytes())
              + " of Java's memory, and Java may use "
              + megabytes(heap),
          moreForJava(need.heapBytes(), heap) + "; " + SMALLER);
    }
    long available = asked > 0 ? Long.MAX_VALUE : MachineMemory.available();
    if (need.privateBytes() > available) {
      host.tooLarge();
      throw failure(
          "this link needs about "
              + megabytes(need.privateBytes())
              + " of memory beside its input files, and the machine or its container has "
              + megabytes(available)
              + " available",
          "end other programs, or start fewer links at once (--max-links=1); "
              + SMALLER
              + "; --memory-limit=none does not check");
    }
  }

  private static LinkFailure failure(String message, String hint) {
    return new LinkFailure(Diagnostic.error("memory-limit", message).withHint(hint));
  }

  private static String moreForJava(long needed, long heap) {
    long enough = Math.max(needed + (needed >> 2), heap + (heap >> 1));
    return "give Java more: FERRULE_JAVA_OPTIONS=-Xmx" + (enough >> 20) + "m";
  }

  /**
   * What to say when Java's memory ran out all the same.
   *
   * @param need null if it was not known yet
   */
  static Diagnostic exhausted(@Nullable MemoryNeed need) {
    long heap = Runtime.getRuntime().maxMemory();
    String message = "Java's memory, " + megabytes(heap) + ", ran out during this link";
    if (need != null) {
      message += ", which was thought to need " + megabytes(need.heapBytes());
    }
    return Diagnostic.error("out-of-memory", message)
        .withHint(moreForJava(need == null ? 0 : need.heapBytes(), heap) + "; " + SMALLER);
  }

  /** What {@code --stats} says about memory. */
  static void count(@Nullable MemoryNeed need, Map<String, Long> counts) {
    if (need != null) {
      counts.put("estimated heap bytes", need.heapBytes());
      counts.put("estimated peak bytes", need.processBytes());
    }
    counts.put("heap bytes", Runtime.getRuntime().totalMemory());
    counts.put("peak bytes", MachineMemory.processPeak());
  }

  private static String megabytes(long bytes) {
    return ((bytes >> 19) + 1 >> 1) + " MB";
  }
}
