package dev.ferrule.symbol;

import dev.ferrule.input.NameHash;
import dev.ferrule.work.Workers;
import java.util.Arrays;

/**
 * Interns names: equal bytes get the same id, ids count up from 0 in the order of first appearance.
 * A name is kept where it stands (a string table, an offset, a length); nothing is copied and no
 * String is made.
 *
 * <p>Open addressing with linear probing; the slot holds the id, the hash is compared before the
 * bytes.
 */
public final class SymbolNames {
  private byte[][] pools;
  private int[] offsets;
  private int[] lengths;
  private long[] hashes;
  private int count;
  private int[] slots;
  private int mask;

  /**
   * @param expected how many names are expected; more only cost a rehash
   */
  public SymbolNames(int expected) {
    int capacity = Math.max(16, expected);
    pools = new byte[capacity][];
    offsets = new int[capacity];
    lengths = new int[capacity];
    hashes = new long[capacity];
    int size = Integer.highestOneBit(Math.max(16, capacity) * 2 - 1) << 1;
    slots = new int[size];
    mask = size - 1;
  }

  /** The first {@code count} names of {@code order}, which get the ids 0, 1, …. */
  static SymbolNames of(NameShards shards, int[] order, int count, Workers workers) {
    SymbolNames names = new SymbolNames(count + count / 16);
    names.count = count;
    workers.forEach(
        (count + AT_ONCE - 1) / AT_ONCE,
        (int task, int worker) -> {
          int from = task * AT_ONCE;
          names.take(shards, order, from, Math.min(count, from + AT_ONCE));
        });
    for (int from = 0; from < count; from += 64) {
      names.enter(from, Math.min(count, from + 64));
    }
    return names;
  }

  /** Names that are one task. */
  private static final int AT_ONCE = 1 << 13;

  private void take(NameShards shards, int[] order, int from, int to) {
    for (int id = from; id < to; id++) {
      pools[id] = shards.pool(order[id]);
      offsets[id] = shards.offset(order[id]);
      lengths[id] = shards.length(order[id]);
      hashes[id] = shards.hash(order[id]);
    }
  }

  /** Gives names that are known to be new their slots. */
  private void enter(int from, int to) {
    for (int id = from; id < to; id++) {
      int slot = (int) (hashes[id] ^ hashes[id] >>> 32) & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = id + 1;
    }
  }

  public int count() {
    return count;
  }

  /** The id of the name, made if it is new. {@code hash} must be {@link NameHash#of} of it. */
  public int intern(byte[] pool, int offset, int length, long hash) {
    int slot = (int) (hash ^ hash >>> 32) & mask;
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      int id = entry - 1;
      if (hashes[id] == hash
          && lengths[id] == length
          && NameHash.equal(pools[id], offsets[id], pool, offset, length)) {
        return id;
      }
      slot = slot + 1 & mask;
    }
    if (count == offsets.length) {
      grow();
      slot = (int) (hash ^ hash >>> 32) & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
    }
    int id = count++;
    pools[id] = pool;
    offsets[id] = offset;
    lengths[id] = length;
    hashes[id] = hash;
    slots[slot] = id + 1;
    return id;
  }

  /** The id of a name given as text, made if it is new. */
  public int intern(String name) {
    byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return intern(bytes, 0, bytes.length, NameHash.of(bytes, 0, bytes.length));
  }

  /** The id of the name, or -1. */
  public int find(byte[] pool, int offset, int length, long hash) {
    int slot = (int) (hash ^ hash >>> 32) & mask;
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      int id = entry - 1;
      if (hashes[id] == hash
          && lengths[id] == length
          && NameHash.equal(pools[id], offsets[id], pool, offset, length)) {
        return id;
      }
      slot = slot + 1 & mask;
    }
    return -1;
  }

  /** The id of a name given as text, or -1. */
  public int find(String name) {
    byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return find(bytes, 0, bytes.length, NameHash.of(bytes, 0, bytes.length));
  }

  /** The string table in which the name stands. */
  public byte[] pool(int id) {
    return pools[id];
  }

  /** Where in {@link #pool} the name starts. */
  public int offset(int id) {
    return offsets[id];
  }

  /** Bytes of the name. */
  public int length(int id) {
    return lengths[id];
  }

  public long hash(int id) {
    return hashes[id];
  }

  /** The name as text, for messages. */
  public String text(int id) {
    return new String(pools[id], offsets[id], lengths[id], java.nio.charset.StandardCharsets.UTF_8);
  }

  private void grow() {
    int capacity = offsets.length * 2;
    pools = Arrays.copyOf(pools, capacity);
    offsets = Arrays.copyOf(offsets, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    slots = new int[slots.length * 2];
    mask = slots.length - 1;
    for (int id = 0; id < count; id++) {
      int slot = (int) (hashes[id] ^ hashes[id] >>> 32) & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = id + 1;
    }
  }
}
