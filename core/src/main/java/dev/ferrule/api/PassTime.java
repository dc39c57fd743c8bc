package dev.ferrule.api;

/**
 * How long a pass took.
 *
 * @param name the pass
 * @param nanoseconds wall time
 * @param items what it handled
 * @param unit what was counted
 */
public record PassTime(String name, long nanoseconds, long items, String unit) {}
