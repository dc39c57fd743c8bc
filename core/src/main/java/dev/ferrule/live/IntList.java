package dev.ferrule.live;

import java.util.Arrays;

/** Numbers that are added one after the other. */
final class IntList {
  private int[] values;
  private int count;

  IntList(int expected) {
    this.values = new int[Math.max(1, expected)];
  }

  void add(int value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = value;
  }

  int count() {
    return count;
  }

  /** Takes the last one away. */
  int removeLast() {
    return values[--count];
  }

  /** Takes the last {@code some} away. */
  int[] removeLast(int some) {
    count -= some;
    return Arrays.copyOfRange(values, count, count + some);
  }

  int[] toArray() {
    return Arrays.copyOf(values, count);
  }

  /** Copies all to {@code target[at]} and after; then there is none. Returns where they end. */
  int moveTo(int[] target, int at) {
    System.arraycopy(values, 0, target, at, count);
    int end = at + count;
    count = 0;
    return end;
  }
}
