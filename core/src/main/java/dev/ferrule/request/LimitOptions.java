package dev.ferrule.request;

/**
 * What a link may use of the machine. It changes no output.
 *
 * @param memoryBytes {@code --memory-limit=SIZE}: the most memory the process may use, input files
 *     that it looks at included; 0: as the machine suggests; {@link #NO_LIMIT}: not checked
 * @param memoryPercent {@code --memory-limit=N%}: the same as a part of the machine's memory, 1 to
 *     100; 0 if it was not given in this way
 * @param maxLinks {@code --max-links=N}: how many links of this user may run at once; 0: as the
 *     machine suggests
 */
public record LimitOptions(long memoryBytes, int memoryPercent, int maxLinks) {
  /** {@code --memory-limit=none}. */
  public static final long NO_LIMIT = Long.MAX_VALUE;

  public static final LimitOptions DEFAULT = new LimitOptions(0, 0, 0);
}
