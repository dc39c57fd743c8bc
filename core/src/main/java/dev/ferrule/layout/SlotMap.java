package dev.ferrule.layout;

import java.util.Arrays;

/** A map from symbol numbers to slot numbers; few symbols have one. */
final class SlotMap {
  private int[] keys = new int[64];
  private int[] values = new int[64];
  private int count;

  SlotMap() {
    Arrays.fill(keys, -1);
  }

  void put(int key, int value) {
    if (count * 2 >= keys.length) {
      int[] oldKeys = keys;
      int[] oldValues = values;
      keys = new int[oldKeys.length * 2];
      values = new int[keys.length];
      Arrays.fill(keys, -1);
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldKeys[i] >= 0) {
          int slot = slotOf(oldKeys[i]);
          keys[slot] = oldKeys[i];
          values[slot] = oldValues[i];
        }
      }
    }
    int slot = slotOf(key);
    if (keys[slot] < 0) {
      count++;
    }
    keys[slot] = key;
    values[slot] = value;
  }

  /** The slot of {@code key}, or -1. */
  int get(int key) {
    if (count == 0) {
      return -1;
    }
    int slot = slotOf(key);
    return keys[slot] < 0 ? -1 : values[slot];
  }

  private int slotOf(int key) {
    int mask = keys.length - 1;
    int slot = key * 0x9e3779b9 >>> 7 & mask;
    while (keys[slot] >= 0 && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
