package dev.ferrule.api;

/**
 * How long a pass took.
 *
 * @param name the pass
 * @param start nanoseconds from the link's start
 * @param nanoseconds wall time
 * @param items what it handled
 * @param unit what was counted
 */
public record PassTime(String name, long start, long nanoseconds, long items, String unit) {}
