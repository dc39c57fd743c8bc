package dev.ferrule.symbol;

import dev.ferrule.input.NameHash;
import dev.ferrule.work.Workers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Interns the names of many sources at a time. Names are spread over tables by their hash, and each
 * table is one thread's for the time being, which goes over the sources in their order: ids follow
 * from the inputs alone.
 */
final class NameShards {
  /** Names from which on several tables pay. */
  private static final int MANY = 1 << 16;

  /** Tables are 1 shifted by this; not by the number of threads, on which no id may depend. */
  private static final int MANY_BITS = 3;

  private final int bits;
  private final SymbolNames[] tables;

  /** For each table and name: the number plus 1 of the first lazy file that would define it. */
  private final int[][] lazies;

  /**
   * @param expected how many names will be added, about
   */
  NameShards(long expected) {
    bits = expected >= MANY ? MANY_BITS : 0;
    tables = new SymbolNames[1 << bits];
    lazies = new int[1 << bits][];
    int each = (int) Math.min(1 << 26, (expected >>> bits) / 2);
    for (int t = 0; t < tables.length; t++) {
      tables[t] = new SymbolNames(each);
      lazies[t] = new int[Math.max(16, each)];
    }
  }

  /** Gives every name of the sources its id. */
  void add(List<NameSource> sources, Workers workers) {
    if (sources.isEmpty()) {
      return;
    }
    // With one table nothing is divided. Both lambdas are made in any case: Java's start-up cache
    // then has them for the links that need them.
    int[][] orders = new int[sources.size()][];
    int[][] ends = new int[sources.size()][];
    workers.forEach(
        bits == 0 ? 0 : orders.length,
        (int n, int worker) -> {
          orders[n] = new int[sources.get(n).ids.length];
          ends[n] = divide(sources.get(n), orders[n]);
        });
    workers.forEach(
        tables.length,
        (int t, int worker) -> {
          for (int n = 0; n < orders.length; n++) {
            NameSource source = sources.get(n);
            int end = bits == 0 ? source.ids.length : ends[n][t];
            for (int from = t == 0 ? 0 : ends[n][t - 1]; from < end; from += AT_ONCE) {
              addRange(source, t, orders[n], from, Math.min(end, from + AT_ONCE));
            }
          }
        });
  }

  /** Orders a source's names by table; returns where each table's end. */
  private int[] divide(NameSource source, int[] order) {
    int[] ends = new int[tables.length];
    for (int from = 0; from < order.length; from += AT_ONCE) {
      count(source, from, Math.min(order.length, from + AT_ONCE), ends);
    }
    int start = 0;
    for (int t = 0; t < ends.length; t++) {
      int count = ends[t];
      ends[t] = start;
      start += count;
    }
    for (int from = 0; from < order.length; from += AT_ONCE) {
      place(source, from, Math.min(order.length, from + AT_ONCE), order, ends);
    }
    return ends;
  }

  private void count(NameSource source, int from, int to, int[] counts) {
    for (int k = from; k < to; k++) {
      counts[table(source.hash(k))]++;
    }
  }

  private void place(NameSource source, int from, int to, int[] order, int[] next) {
    for (int k = from; k < to; k++) {
      order[next[table(source.hash(k))]++] = k;
    }
  }

  /** Few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 64;

  private void addRange(NameSource source, int t, int @Nullable [] order, int from, int to) {
    for (int n = from; n < to; n++) {
      int k = order == null ? n : order[n];
      int name =
          tables[t].intern(source.pool(), source.offset(k), source.length(k), source.hash(k));
      source.ids[k] = name << bits | t;
      int lazy = source.lazy(k);
      if (lazy != 0) {
        setLazy(t, name, lazy);
      }
    }
  }

  /** The first provider of a name stays its provider. */
  private void setLazy(int t, int name, int lazy) {
    int[] known = lazies[t];
    if (name >= known.length) {
      known = Arrays.copyOf(known, Math.max(name + 1, known.length * 2));
      lazies[t] = known;
    }
    if (known[name] == 0) {
      known[name] = lazy;
    }
  }

  /** The top bits, as the tables themselves use the low ones. */
  private int table(long hash) {
    return (int) (hash >>> 1 >>> 63 - bits);
  }

  /** The id of a name given as text, made if it is new. */
  int intern(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    long hash = NameHash.of(bytes, 0, bytes.length);
    int t = table(hash);
    return tables[t].intern(bytes, 0, bytes.length, hash) << bits | t;
  }

  /** All ids are below this. */
  int limit() {
    int most = 0;
    for (SymbolNames table : tables) {
      most = Math.max(most, table.count());
    }
    return most << bits;
  }

  /** The lazy file that would define a name, or -1. */
  int lazy(int id) {
    int[] known = lazies[id & tables.length - 1];
    int name = id >>> bits;
    return name < known.length ? known[name] - 1 : -1;
  }

  /** The lazy file that would define a name of another table, or -1. */
  int lazyOf(SymbolNames names, int id) {
    long hash = names.hash(id);
    int t = table(hash);
    int name = tables[t].find(names.pool(id), names.offset(id), names.length(id), hash);
    return name < 0 ? -1 : lazy(name << bits | t);
  }

  byte[] pool(int id) {
    return tables[id & tables.length - 1].pool(id >>> bits);
  }

  int offset(int id) {
    return tables[id & tables.length - 1].offset(id >>> bits);
  }

  int length(int id) {
    return tables[id & tables.length - 1].length(id >>> bits);
  }

  long hash(int id) {
    return tables[id & tables.length - 1].hash(id >>> bits);
  }
}
