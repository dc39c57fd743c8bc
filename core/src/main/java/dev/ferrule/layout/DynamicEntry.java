package dev.ferrule.layout;

/**
 * One entry of {@code .dynamic}. Its value is known only after layout, so that the entry says what
 * it stands for.
 *
 * @param tag {@code DT_…}
 * @param value what to take
 * @param section the section meant, by name; "" if none
 * @param number a plain number
 */
public record DynamicEntry(long tag, Value value, String section, long number) {
  /** Where an entry's value comes from. */
  public enum Value {
    NUMBER,
    ADDRESS,
    SIZE,
    /** The value of the symbol whose id is {@code number}. */
    SYMBOL
  }

  static DynamicEntry number(long tag, long number) {
    return new DynamicEntry(tag, Value.NUMBER, "", number);
  }

  static DynamicEntry address(long tag, String section) {
    return new DynamicEntry(tag, Value.ADDRESS, section, 0);
  }

  static DynamicEntry size(long tag, String section) {
    return new DynamicEntry(tag, Value.SIZE, section, 0);
  }

  static DynamicEntry symbol(long tag, int id) {
    return new DynamicEntry(tag, Value.SYMBOL, "", id);
  }
}
