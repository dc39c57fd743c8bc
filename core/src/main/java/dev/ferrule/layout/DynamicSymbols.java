package dev.ferrule.layout;

import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.SymbolHash;
import dev.ferrule.elf.Ver;
import dev.ferrule.input.SharedFile;
import dev.ferrule.live.Needs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.SymbolNames;
import dev.ferrule.symbol.Symbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The dynamic symbol table: which symbols are in it and in which order, their names, versions and
 * hash tables. Imports come first; definitions follow in the order of their {@code .gnu.hash}
 * buckets, as that table demands.
 */
public final class DynamicSymbols {
  private final Resolution resolution;
  private final CopyPlan copies;
  private final StringTable strings = new StringTable();

  /** Global ids in table order from index 1; -1-k for the k-th alias of a copied variable. */
  private int[] order = new int[64];

  private int count = 1;
  private int firstHashed = 1;
  private int[] nameOffsets = new int[0];
  private int[] hashes = new int[0];
  private short[] versyms = new short[0];
  private final SlotMap indices = new SlotMap();
  private final List<Integer> neededOffsets = new ArrayList<>();
  private byte[] gnuHash = new byte[0];
  private byte[] versionDefinitions = new byte[0];
  private byte[] versionNeeds = new byte[0];
  private int versionNeedCount;

  private DynamicSymbols(Resolution resolution, CopyPlan copies) {
    this.resolution = resolution;
    this.copies = copies;
  }

  static DynamicSymbols of(
      LinkRequest request,
      Resolution resolution,
      Needs needs,
      CopyPlan copies,
      boolean[] alive,
      boolean relr) {
    DynamicSymbols table = new DynamicSymbols(resolution, copies);
    table.collect(needs, alive);
    table.nameSymbols();
    table.assignVersions(request, needs, relr);
    if (request.dynamic().hashStyle().gnu()) {
      table.buildGnuHash();
    }
    return table;
  }

  private void collect(Needs needs, boolean[] alive) {
    Symbols symbols = resolution.symbols();
    List<Integer> hashed = new ArrayList<>();
    for (int id = 0; id < symbols.count(); id++) {
      if (copies.copyOf(id) != null) {
        hashed.add(id);
      } else if (symbols.exported(id)) {
        if (definitionIsAlive(id, alive)) {
          hashed.add(id);
        }
      } else if (symbols.imported(id) && needs.symbols()[id] != 0) {
        if (needs.has(id, Needs.CANONICAL_PLT)) {
          hashed.add(id);
        } else {
          push(id);
        }
      }
    }
    for (int a = 0; a < copies.aliases().size(); a++) {
      hashed.add(-1 - a);
    }
    firstHashed = count;
    // Bucket order; the bucket count follows from the number of entries alone.
    int buckets = bucketCount(hashed.size());
    long[] keys = new long[hashed.size()];
    for (int k = 0; k < keys.length; k++) {
      long bucket = Integer.toUnsignedLong(hashOf(hashed.get(k))) % buckets;
      keys[k] = bucket << 32 | k;
    }
    Arrays.sort(keys);
    for (long key : keys) {
      push(hashed.get((int) key));
    }
  }

  private boolean definitionIsAlive(int id, boolean[] alive) {
    Symbols symbols = resolution.symbols();
    if (symbols.kind(id) != Symbols.DEFINED) {
      return true;
    }
    int o = symbols.file(id);
    int section = resolution.objects().object(o).symbols().section(symbols.index(id));
    return section <= 0 || alive[resolution.objects().section(o, section)];
  }

  private void push(int id) {
    if (count == order.length) {
      order = Arrays.copyOf(order, count * 2);
    }
    if (id >= 0) {
      indices.put(id, count);
    }
    order[count++] = id;
  }

  private static int bucketCount(int entries) {
    return Math.max(1, entries / 4);
  }

  private int hashOf(int id) {
    if (id < 0) {
      SharedFile file = aliasFile(id);
      int index = copies.aliases().get(-1 - id).index();
      return SymbolHash.gnu(
          file.symbolNames(), file.symbols().nameOffset(index), file.nameLength(index));
    }
    SymbolNames names = resolution.symbols().names();
    return SymbolHash.gnu(names.pool(id), names.offset(id), plainLength(names, id));
  }

  private SharedFile aliasFile(int id) {
    return resolution.shared().get(copies.aliases().get(-1 - id).copy().library());
  }

  /** The length of the name without {@code @VERSION}. */
  private static int plainLength(SymbolNames names, int id) {
    int length = names.length(id);
    for (int i = 1; i < length; i++) {
      if (names.pool(id)[names.offset(id) + i] == '@') {
        return i;
      }
    }
    return length;
  }

  private void nameSymbols() {
    nameOffsets = new int[count];
    hashes = new int[count];
    SymbolNames names = resolution.symbols().names();
    for (int k = 1; k < count; k++) {
      int id = order[k];
      hashes[k] = hashOf(id);
      if (id >= 0) {
        nameOffsets[k] = strings.append(names.pool(id), names.offset(id), plainLength(names, id));
      } else {
        SharedFile file = aliasFile(id);
        int index = copies.aliases().get(-1 - id).index();
        nameOffsets[k] =
            strings.append(
                file.symbolNames(), file.symbols().nameOffset(index), file.nameLength(index));
      }
    }
  }

  private void assignVersions(LinkRequest request, Needs needs, boolean relr) {
    versyms = new short[count];
    Symbols symbols = resolution.symbols();
    int next = 2;
    if (!resolution.versions().isEmpty()) {
      String base = request.dynamic().soname();
      if (base == null) {
        base = String.valueOf(request.output().getFileName());
      }
      versionDefinitions = encodeDefinitions(base);
      next = 2 + resolution.versions().size();
    }
    VersionNeeds asked = new VersionNeeds(resolution, needs, next);
    if (relr) {
      asked.requireRelr();
    }
    for (int k = 1; k < count; k++) {
      int library = importedFrom(k);
      if (library >= 0 && (order[k] < 0 || symbols.stronglyReferenced(order[k]))) {
        asked.require(library, importedIndex(k));
      }
    }
    for (int k = 1; k < count; k++) {
      int id = order[k];
      int library = importedFrom(k);
      if (library >= 0) {
        versyms[k] = asked.bind(library, importedIndex(k));
      } else {
        versyms[k] = (short) (symbols.exported(id) ? symbols.version(id) : Ver.VER_NDX_GLOBAL);
      }
    }
    for (String soname : asked.sonames()) {
      neededOffsets.add(strings.add(soname));
    }
    versionNeeds = asked.encode(strings);
    versionNeedCount = asked.count();
    if (versionDefinitions.length == 0 && versionNeeds.length == 0) {
      versyms = new short[0];
    }
  }

  /** The shared library that entry {@code k} comes from, or -1. */
  private int importedFrom(int k) {
    int id = order[k];
    if (id < 0) {
      return alias(k).copy().library();
    }
    Symbols symbols = resolution.symbols();
    return symbols.kind(id) == Symbols.SHARED ? symbols.file(id) : -1;
  }

  /** The index in the library's symbol table, where there is one. */
  private int importedIndex(int k) {
    int id = order[k];
    return id < 0 ? alias(k).index() : resolution.symbols().index(id);
  }

  /**
   * {@code Elf64_Verdef} records, each with its {@code Elf64_Verdaux} (LSB core, "Symbol
   * Versioning").
   */
  private byte[] encodeDefinitions(String base) {
    int size = 28;
    for (Resolution.OutputVersion version : resolution.versions()) {
      size += 28 + 8 * version.parents().size();
    }
    byte[] b = new byte[size];
    int at = encodeDefinition(b, 0, Ver.VER_FLG_BASE, 1, base, List.of(), false);
    for (int v = 0; v < resolution.versions().size(); v++) {
      Resolution.OutputVersion version = resolution.versions().get(v);
      boolean last = v == resolution.versions().size() - 1;
      at = encodeDefinition(b, at, 0, version.index(), version.name(), version.parents(), last);
    }
    return b;
  }

  private int encodeDefinition(
      byte[] b, int at, int flags, int index, String name, List<String> parents, boolean last) {
    int size = 28 + 8 * parents.size();
    byte[] text = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    LittleEndian.put16(b, at, 1); // vd_version
    LittleEndian.put16(b, at + 2, flags);
    LittleEndian.put16(b, at + 4, index);
    LittleEndian.put16(b, at + 6, 1 + parents.size());
    LittleEndian.put32(b, at + 8, SymbolHash.sysv(text, 0, text.length));
    LittleEndian.put32(b, at + 12, 20); // vd_aux
    LittleEndian.put32(b, at + 16, last ? 0 : size); // vd_next
    int aux = at + 20;
    LittleEndian.put32(b, aux, strings.add(name));
    for (String parent : parents) {
      LittleEndian.put32(b, aux + 4, 8);
      aux += 8;
      LittleEndian.put32(b, aux, strings.add(parent));
    }
    return at + size;
  }

  /** The GNU hash table: header, Bloom filter of 64-bit words, buckets, chains of hashes. */
  private void buildGnuHash() {
    int hashed = count - firstHashed;
    int buckets = bucketCount(hashed);
    int bloomWords = Math.max(1, Integer.highestOneBit(Math.max(1, hashed * 12 / 64)) * 2);
    if (hashed == 0) {
      bloomWords = 1;
    }
    int shift = 26;
    byte[] b = new byte[16 + bloomWords * 8 + buckets * 4 + hashed * 4];
    LittleEndian.put32(b, 0, buckets);
    LittleEndian.put32(b, 4, firstHashed);
    LittleEndian.put32(b, 8, bloomWords);
    LittleEndian.put32(b, 12, shift);
    int bucketAt = 16 + bloomWords * 8;
    int chainAt = bucketAt + buckets * 4;
    for (int k = firstHashed; k < count; k++) {
      int hash = hashes[k];
      int word = 16 + ((hash >>> 6) & bloomWords - 1) * 8;
      long bits = LittleEndian.get64(b, word) | 1L << (hash & 63) | 1L << (hash >>> shift & 63);
      LittleEndian.put64(b, word, bits);
      int bucket = Integer.remainderUnsigned(hash, buckets);
      if (LittleEndian.get32(b, bucketAt + bucket * 4) == 0) {
        LittleEndian.put32(b, bucketAt + bucket * 4, k);
      }
      boolean last = k + 1 == count || Integer.remainderUnsigned(hashes[k + 1], buckets) != bucket;
      LittleEndian.put32(b, chainAt + (k - firstHashed) * 4, last ? hash | 1 : hash & ~1);
    }
    gnuHash = b;
  }

  /** Entries, with the null entry. */
  public int count() {
    return count;
  }

  /** The global id of entry {@code k}, or -1-a for the a-th alias. */
  public int symbol(int k) {
    return order[k];
  }

  /** The copy whose further name entry {@code k} is; only where {@link #symbol} is negative. */
  public CopyPlan.Alias alias(int k) {
    return copies.aliases().get(-1 - order[k]);
  }

  /** The index of a global symbol; 0 if it has none. */
  public int index(int symbol) {
    return Math.max(0, indices.get(symbol));
  }

  public int nameOffset(int k) {
    return nameOffsets[k];
  }

  public StringTable strings() {
    return strings;
  }

  /** {@code .gnu.version}, one entry a symbol; empty if there are no versions. */
  public short[] versyms() {
    return versyms;
  }

  public byte[] gnuHash() {
    return gnuHash;
  }

  public byte[] versionDefinitions() {
    return versionDefinitions;
  }

  int versionDefinitionCount() {
    return versionDefinitions.length == 0 ? 0 : 1 + resolution.versions().size();
  }

  public byte[] versionNeeds() {
    return versionNeeds;
  }

  int versionNeedCount() {
    return versionNeedCount;
  }

  /** Offsets of the DT_NEEDED names. */
  List<Integer> neededOffsets() {
    return neededOffsets;
  }

  /** The hash for {@code .hash} of entry {@code k}. */
  public int sysvHash(int k) {
    int at = nameOffsets[k];
    int end = at;
    while (strings.bytes()[end] != 0) {
      end++;
    }
    return SymbolHash.sysv(strings.bytes(), at, end - at);
  }

  /** Buckets of {@code .hash}. */
  public int sysvBuckets() {
    return Math.max(1, count / 2);
  }

  int sysvHashSize() {
    return 8 + 4 * (sysvBuckets() + count);
  }
}
