package dev.ferrule.input;

import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Et;
import dev.ferrule.elf.MalformedElfException;
import dev.ferrule.elf.Shn;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.SymbolHash;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.elf.Ver;
import dev.ferrule.request.GlibcVersion;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shared library (ET_DYN) as something to link against: its dynamic symbols with their versions.
 * Looked up through the library's own hash table, so that a link pays only for the names that it
 * asks for. Immutable.
 */
public final class SharedFile implements InputFile {
  private final String name;
  private final int machine;
  private final SharedReader.Parts parts;

  SharedFile(String name, int machine, SharedReader.Parts parts) {
    this.name = name;
    this.machine = machine;
    this.parts = parts;
  }

  /**
   * Reads a shared library; section headers are not needed.
   *
   * @param fallbackSoname what programs will ask the loader for if the library has no DT_SONAME
   * @throws dev.ferrule.diag.LinkFailure if it is damaged
   */
  public static SharedFile parse(String name, MemorySegment bytes, String fallbackSoname) {
    try {
      ElfHeader header = ElfHeader.read(bytes);
      if (header.type() != Et.ET_DYN) {
        throw new MalformedElfException("is no shared library (e_type " + header.type() + ")", 16);
      }
      return new SharedFile(
          name, header.machine(), new SharedReader(bytes, header, fallbackSoname).read());
    } catch (MalformedElfException e) {
      throw MalformedInput.from(name, e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** About how many bytes of memory this takes, beside the file's own. */
  public long keptBytes() {
    return 256 + 32L * parts.symbols.count() + parts.names.length;
  }

  /** {@code e_machine}. */
  public int machine() {
    return machine;
  }

  /** DT_SONAME; without one the file's own name. */
  public String soname() {
    return parts.soname;
  }

  /** DT_NEEDED entries in order. */
  public List<String> needed() {
    return parts.needed;
  }

  /** {@code .dynsym}. */
  public SymbolTable symbols() {
    return parts.symbols;
  }

  /** {@code .dynstr}; ends with NUL. */
  public byte[] symbolNames() {
    return parts.names;
  }

  /** Bytes of a symbol's name. */
  public int nameLength(int symbol) {
    int from = parts.symbols.nameOffset(symbol);
    int end = from;
    while (parts.names[end] != 0) {
      end++;
    }
    return end - from;
  }

  /** {@link NameHash} of a symbol's name. */
  public long nameHash(int symbol) {
    return NameHash.of(parts.names, parts.symbols.nameOffset(symbol), nameLength(symbol));
  }

  /** Whether another module can bind to the symbol. */
  public boolean defines(int symbol) {
    return parts.symbols.section(symbol) != Shn.SHN_UNDEF
        && parts.symbols.bind(symbol) != Stb.STB_LOCAL
        && versionIndex(symbol) != Ver.VER_NDX_LOCAL;
  }

  /** Whether only a reference that names the version binds to it. */
  public boolean hiddenVersion(int symbol) {
    return parts.versyms.length != 0 && (parts.versyms[symbol] & Ver.VERSYM_HIDDEN) != 0;
  }

  /** Index of the symbol's version; 1 in a library without versions. */
  public int versionIndex(int symbol) {
    return parts.versyms.length == 0
        ? Ver.VER_NDX_GLOBAL
        : parts.versyms[symbol] & ~Ver.VERSYM_HIDDEN & 0xffff;
  }

  /** The name of a version; "" for those that mean none. */
  public String versionName(int index) {
    return index < parts.versionNames.length ? parts.versionNames[index] : "";
  }

  /** How many version indices there are; those of {@link #versionName}. */
  public int versionCount() {
    return parts.versionNames.length;
  }

  /**
   * For each version of a library of glibc the release's {@link GlibcVersion#order}, -1 for {@code
   * GLIBC_PRIVATE} and the like; null if the library has no versions or such of other names too,
   * and so is not glibc's (libcrypt.so.1 has both).
   */
  public int @Nullable [] glibcReleases() {
    int[] orders = new int[versionCount()];
    boolean glibc = false;
    for (int v = 0; v < orders.length; v++) {
      String version = versionName(v);
      orders[v] = GlibcVersion.orderOfSymbolVersion(version);
      if (!version.isEmpty() && !version.startsWith("GLIBC_")) {
        return null;
      }
      glibc |= orders[v] >= 0;
    }
    return glibc ? orders : null;
  }

  /**
   * The next definition of a name after {@code previous} (-1 for the first), in whatever version,
   * hidden or not; or -1.
   */
  public int next(byte[] pool, int offset, int length, int previous) {
    for (int i = previous < 0 ? firstCandidate(pool, offset, length) : previous + 1;
        i >= 0 && i < parts.symbols.count();
        i++) {
      if (previous >= 0 && endsChain(i - 1)) {
        return -1;
      }
      if (definesNamed(i, pool, offset, length)) {
        return i;
      }
      if (endsChain(i)) {
        return -1;
      }
    }
    return -1;
  }

  /** Where the definitions of a name begin; they lie side by side as far as the table's chain. */
  private int firstCandidate(byte[] pool, int offset, int length) {
    SharedReader.GnuHash table = parts.gnuHash;
    if (table == null) {
      return 1;
    }
    int hash = SymbolHash.gnu(pool, offset, length);
    int i = table.buckets[Integer.remainderUnsigned(hash, table.buckets.length)];
    return table.mayContain(hash) && i >= table.firstSymbol ? i : -1;
  }

  private boolean endsChain(int symbol) {
    SharedReader.GnuHash table = parts.gnuHash;
    if (table == null) {
      return false;
    }
    int at = symbol - table.firstSymbol;
    return at < 0 || at >= table.chains.length || (table.chains[at] & 1) != 0;
  }

  /** The definition that a reference without a version binds to, or -1. */
  public int find(byte[] pool, int offset, int length) {
    return find(pool, offset, length, null);
  }

  /**
   * The definition with exactly this version, hidden or not; or -1. A null version means any that
   * is not hidden.
   */
  public int find(
      byte[] pool, int offset, int length, @org.jspecify.annotations.Nullable String version) {
    return parts.gnuHash == null
        ? findInOrder(pool, offset, length, version)
        : findHashed(parts.gnuHash, pool, offset, length, version);
  }

  private int findHashed(
      SharedReader.GnuHash table,
      byte[] pool,
      int offset,
      int length,
      @org.jspecify.annotations.Nullable String version) {
    int hash = SymbolHash.gnu(pool, offset, length);
    if (!table.mayContain(hash)) {
      return -1;
    }
    int i = table.buckets[Integer.remainderUnsigned(hash, table.buckets.length)];
    if (i < table.firstSymbol) {
      return -1;
    }
    for (; i - table.firstSymbol < table.chains.length; i++) {
      int chain = table.chains[i - table.firstSymbol];
      if ((chain ^ hash) >>> 1 == 0 && matches(i, pool, offset, length, version)) {
        return i;
      }
      if ((chain & 1) != 0) {
        return -1;
      }
    }
    return -1;
  }

  private int findInOrder(
      byte[] pool, int offset, int length, @org.jspecify.annotations.Nullable String version) {
    for (int i = 1; i < parts.symbols.count(); i++) {
      if (matches(i, pool, offset, length, version)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(
      int i,
      byte[] pool,
      int offset,
      int length,
      @org.jspecify.annotations.Nullable String version) {
    if (!definesNamed(i, pool, offset, length)) {
      return false;
    }
    return version == null ? !hiddenVersion(i) : versionName(versionIndex(i)).equals(version);
  }

  private boolean definesNamed(int i, byte[] pool, int offset, int length) {
    int at = parts.symbols.nameOffset(i);
    return at + length < parts.names.length
        && parts.names[at + length] == 0
        && NameHash.equal(parts.names, at, pool, offset, length)
        && defines(i);
  }

  /** What a copy of the variable has to be aligned to, bytes. */
  public long alignmentOf(int symbol) {
    long value = parts.symbols.value(symbol);
    long byAddress = value == 0 ? 4096 : Long.lowestOneBit(value);
    return Math.min(byAddress, parts.alignmentAt(value));
  }

  /** Whether the variable cannot be written once the library is loaded. */
  public boolean readOnly(int symbol) {
    return parts.readOnlyAt(parts.symbols.value(symbol));
  }

  /** All definitions at the same address, the symbol itself among them. */
  public int[] aliases(int symbol) {
    SymbolTable table = parts.symbols;
    int[] found = new int[4];
    int count = 0;
    for (int i = 1; i < table.count(); i++) {
      if (table.value(i) == table.value(symbol)
          && table.section(i) == table.section(symbol)
          && defines(i)) {
        if (count == found.length) {
          found = java.util.Arrays.copyOf(found, count * 2);
        }
        found[count++] = i;
      }
    }
    return java.util.Arrays.copyOf(found, count);
  }
}
