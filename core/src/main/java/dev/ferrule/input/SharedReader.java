package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.Dt;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.MalformedElfException;
import dev.ferrule.elf.Pf;
import dev.ferrule.elf.Pt;
import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.SymbolTable;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a shared library through its program headers and PT_DYNAMIC, as the loader does. */
final class SharedReader {
  /** What a read library consists of. */
  static final class Parts {
    final String soname;
    final List<String> needed;
    final SymbolTable symbols;
    final byte[] names;
    final short[] versyms;
    final String[] versionNames;
    final @Nullable GnuHash gnuHash;
    private final long[] segments;
    private final @Nullable SectionHeaders sections;

    Parts(SharedReader reader, String soname, byte[] names, SymbolTable symbols) {
      this.soname = soname;
      this.needed = List.copyOf(reader.needed);
      this.symbols = symbols;
      this.names = names;
      this.versyms = reader.readVersyms(symbols.count());
      this.versionNames = reader.readVersionNames(names);
      this.gnuHash = reader.gnuHash;
      this.segments = reader.segments;
      this.sections = reader.sections;
    }

    /** The alignment of the section (or else the segment) that holds the address. */
    long alignmentAt(long address) {
      if (sections != null) {
        for (int i = 1; i < sections.count(); i++) {
          if (sections.address(i) != 0
              && address >= sections.address(i)
              && address - sections.address(i) < Math.max(1, sections.size(i))) {
            return Math.max(1, sections.alignment(i));
          }
        }
      }
      return 64;
    }

    boolean readOnlyAt(long address) {
      boolean readOnly = false;
      for (int s = 0; s < segments.length; s += SEGMENT_WORDS) {
        long start = segments[s + 2];
        if (address >= start && address - start < segments[s + 4]) {
          if (segments[s] == Pt.PT_GNU_RELRO) {
            return true;
          }
          if (segments[s] == Pt.PT_LOAD) {
            readOnly = (segments[s + 1] & Pf.PF_W) == 0;
          }
        }
      }
      return readOnly;
    }
  }

  /** {@code .gnu.hash}, copied. */
  static final class GnuHash {
    final int firstSymbol;
    final int shift;
    final long[] bloom;
    final int[] buckets;
    final int[] chains;

    GnuHash(int firstSymbol, int shift, long[] bloom, int[] buckets, int[] chains) {
      this.firstSymbol = firstSymbol;
      this.shift = shift;
      this.bloom = bloom;
      this.buckets = buckets;
      this.chains = chains;
    }

    boolean mayContain(int hash) {
      long word = bloom[(hash >>> 6) & bloom.length - 1];
      return (word >>> (hash & 63) & word >>> (hash >>> shift & 63) & 1) != 0;
    }
  }

  /** For each segment: type, flags, address, file offset, memory size, file size. */
  private static final int SEGMENT_WORDS = 6;

  private final String fallbackSoname;
  private final MemorySegment bytes;
  private final ElfHeader header;
  private final List<String> needed = new ArrayList<>();
  private long[] segments = new long[0];
  private @Nullable SectionHeaders sections;
  private @Nullable GnuHash gnuHash;
  private long versymAddress;
  private long verdefAddress;
  private long verdefCount;

  SharedReader(MemorySegment bytes, ElfHeader header, String fallbackSoname) {
    this.bytes = bytes;
    this.header = header;
    this.fallbackSoname = fallbackSoname;
  }

  Parts read() {
    readSegments();
    if (header.sectionCount() > 0) {
      sections = SectionHeaders.read(bytes, header.sectionHeaderOffset(), header.sectionCount());
    }
    long[] dynamic = dynamicArray();
    long symtab = 0;
    long strtab = 0;
    long strsz = 0;
    long hash = 0;
    long gnu = 0;
    for (int i = 0; i + 1 < dynamic.length && dynamic[i] != Dt.DT_NULL; i += 2) {
      long value = dynamic[i + 1];
      switch ((int) dynamic[i]) {
        case Dt.DT_SYMTAB -> symtab = value;
        case Dt.DT_STRTAB -> strtab = value;
        case Dt.DT_STRSZ -> strsz = value;
        case Dt.DT_HASH -> hash = value;
        case Dt.DT_GNU_HASH -> gnu = value;
        case Dt.DT_VERSYM -> versymAddress = value;
        case Dt.DT_VERDEF -> verdefAddress = value;
        case Dt.DT_VERDEFNUM -> verdefCount = value;
        default -> {}
      }
    }
    if (strsz <= 0 || strsz > Integer.MAX_VALUE - 16) {
      throw new MalformedElfException("has no dynamic string table", -1);
    }
    byte[] names = copy(offsetOf(strtab, strsz, "dynamic string table"), (int) strsz);
    if (names[names.length - 1] != 0) {
      throw new MalformedElfException("dynamic string table does not end with NUL", -1);
    }
    String soname = fallbackSoname;
    for (int i = 0; i + 1 < dynamic.length && dynamic[i] != Dt.DT_NULL; i += 2) {
      if (dynamic[i] == Dt.DT_NEEDED) {
        needed.add(text(names, dynamic[i + 1]));
      } else if (dynamic[i] == Dt.DT_SONAME) {
        soname = text(names, dynamic[i + 1]);
      }
    }
    int count = symbolCount(hash, gnu);
    SymbolTable symbols =
        SymbolTable.read(
            bytes,
            count == 0 ? 0 : offsetOf(symtab, count * 24L, "dynamic symbol table"),
            count,
            null);
    for (int i = 0; i < count; i++) {
      if (symbols.nameOffset(i) < 0 || symbols.nameOffset(i) >= names.length) {
        throw new MalformedElfException("dynamic symbol " + i + ": name out of range", -1);
      }
    }
    return new Parts(this, soname, names, symbols);
  }

  private void readSegments() {
    byte[] b =
        copy(
            header.programHeaderOffset(),
            header.programHeaderCount() * ElfHeader.PROGRAM_HEADER_SIZE);
    segments = new long[header.programHeaderCount() * SEGMENT_WORDS];
    for (int p = 0; p < header.programHeaderCount(); p++) {
      int at = p * ElfHeader.PROGRAM_HEADER_SIZE;
      int s = p * SEGMENT_WORDS;
      segments[s] = LittleEndian.get32(b, at);
      segments[s + 1] = LittleEndian.get32(b, at + 4);
      segments[s + 2] = LittleEndian.get64(b, at + 16);
      segments[s + 3] = LittleEndian.get64(b, at + 8);
      segments[s + 4] = LittleEndian.get64(b, at + 40);
      segments[s + 5] = LittleEndian.get64(b, at + 32);
    }
  }

  private long[] dynamicArray() {
    for (int s = 0; s < segments.length; s += SEGMENT_WORDS) {
      if (segments[s] == Pt.PT_DYNAMIC) {
        long offset = segments[s + 3];
        long size = segments[s + 5];
        if (offset < 0 || size < 0 || size > 1 << 20 || offset > bytes.byteSize() - size) {
          throw new MalformedElfException("PT_DYNAMIC lies outside the file", offset);
        }
        long[] words = new long[(int) (size / 8)];
        Bulk.longs(bytes, offset, words, 0, words.length);
        return words;
      }
    }
    throw new MalformedElfException("has no PT_DYNAMIC", -1);
  }

  /** The file offset of {@code size} bytes at an address. */
  private long offsetOf(long address, long size, String what) {
    for (int s = 0; s < segments.length; s += SEGMENT_WORDS) {
      if (segments[s] == Pt.PT_LOAD) {
        long inside = address - segments[s + 2];
        if (inside >= 0 && inside <= segments[s + 5] && size <= segments[s + 5] - inside) {
          long offset = segments[s + 3] + inside;
          if (offset >= 0 && size >= 0 && offset <= bytes.byteSize() - size) {
            return offset;
          }
        }
      }
    }
    throw new MalformedElfException(what + " lies outside the file (file cut off?)", -1);
  }

  private byte[] copy(long offset, int size) {
    byte[] b = new byte[size];
    Bulk.bytes(bytes, offset, b, 0, size);
    return b;
  }

  private int[] ints(long address, int count, String what) {
    int[] words = new int[count];
    Bulk.ints(bytes, offsetOf(address, count * 4L, what), words, 0, count);
    return words;
  }

  private int symbolCount(long hash, long gnu) {
    int count = 0;
    if (gnu != 0) {
      count = readGnuHash(gnu);
    }
    if (hash != 0) {
      int chains = ints(hash, 2, ".hash")[1];
      if (chains < 0 || chains > bytes.byteSize() / 24) {
        throw new MalformedElfException(".hash has an impossible size", -1);
      }
      count = Math.max(count, chains);
    }
    if (sections != null) {
      for (int i = 1; i < sections.count(); i++) {
        if (sections.type(i) == Sht.SHT_DYNSYM) {
          long entries = sections.size(i) / 24;
          if (entries < 0 || entries > bytes.byteSize() / 24) {
            throw new MalformedElfException(".dynsym has an impossible size", -1);
          }
          count = Math.max(count, (int) entries);
        }
      }
    }
    return count;
  }

  /** Returns the number of symbols that the table proves. */
  private int readGnuHash(long address) {
    int[] head = ints(address, 4, ".gnu.hash");
    int bucketCount = head[0];
    int firstSymbol = head[1];
    int bloomCount = head[2];
    long limit = bytes.byteSize();
    if (bucketCount <= 0
        || bucketCount > limit / 4
        || firstSymbol < 0
        || bloomCount <= 0
        || bloomCount > limit / 8
        || Integer.bitCount(bloomCount) != 1) {
      throw new MalformedElfException(".gnu.hash is damaged", -1);
    }
    long[] bloom = new long[bloomCount];
    Bulk.longs(bytes, offsetOf(address + 16, bloomCount * 8L, ".gnu.hash"), bloom, 0, bloomCount);
    long bucketAddress = address + 16 + bloomCount * 8L;
    int[] buckets = ints(bucketAddress, bucketCount, ".gnu.hash");
    int last = 0;
    for (int bucket : buckets) {
      last = Math.max(last, bucket);
    }
    long chainAddress = bucketAddress + bucketCount * 4L;
    int chainCount = last < firstSymbol ? 0 : chainEnd(chainAddress, last - firstSymbol);
    gnuHash =
        new GnuHash(
            firstSymbol, head[3] & 31, bloom, buckets, ints(chainAddress, chainCount, ".gnu.hash"));
    return firstSymbol + chainCount;
  }

  /** The chain that starts at {@code index} ends with an odd entry. */
  private int chainEnd(long chainAddress, int index) {
    if (index > bytes.byteSize() / 4) {
      throw new MalformedElfException(".gnu.hash is damaged", -1);
    }
    long from = offsetOf(chainAddress + index * 4L, 4, ".gnu.hash");
    for (long at = from; at + 4 <= bytes.byteSize(); at += 4) {
      if ((Bulk.get32(bytes, at) & 1) != 0) {
        return index + (int) ((at - from) / 4) + 1;
      }
    }
    throw new MalformedElfException(".gnu.hash does not end", from);
  }

  private short[] readVersyms(int count) {
    if (versymAddress == 0 || count == 0) {
      return new short[0];
    }
    short[] versyms = new short[count];
    Bulk.shorts(bytes, offsetOf(versymAddress, count * 2L, ".gnu.version"), versyms, 0, count);
    return versyms;
  }

  private String[] readVersionNames(byte[] names) {
    if (verdefAddress == 0 || verdefCount <= 0) {
      return new String[0];
    }
    String[] result = new String[] {"", ""};
    long address = verdefAddress;
    for (long k = 0; k < verdefCount && k < 0x8000; k++) {
      byte[] verdef = copy(offsetOf(address, 20, ".gnu.version_d"), 20);
      int flags = LittleEndian.get16(verdef, 2);
      int index = LittleEndian.get16(verdef, 4) & 0x7fff;
      long auxiliary = address + (LittleEndian.get32(verdef, 12) & 0xffffffffL);
      int next = LittleEndian.get32(verdef, 16);
      byte[] verdaux = copy(offsetOf(auxiliary, 8, ".gnu.version_d"), 8);
      if (index >= result.length) {
        int old = result.length;
        result = java.util.Arrays.copyOf(result, index + 1);
        java.util.Arrays.fill(result, old, result.length, "");
      }
      // The base definition names the library itself, not a version of its symbols.
      result[index] = (flags & 1) != 0 ? "" : text(names, LittleEndian.get32(verdaux, 0));
      if (next <= 0) {
        break;
      }
      address += next;
    }
    return result;
  }

  private static String text(byte[] names, long offset) {
    if (offset < 0 || offset >= names.length) {
      throw new MalformedElfException("a name lies outside the dynamic string table", -1);
    }
    int end = (int) offset;
    while (names[end] != 0) {
      end++;
    }
    return new String(names, (int) offset, end - (int) offset, StandardCharsets.UTF_8);
  }
}
