package dev.ferrule.elf;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An ELF64 symbol table ({@code .symtab} or {@code .dynsym}; gABI, "Symbol Table"), copied in one
 * go.
 *
 * <p>Every {@code Elf64_Sym} is three 64-bit words: {@code st_name|st_info|st_other|st_shndx},
 * {@code st_value}, {@code st_size}.
 */
public final class SymbolTable {
  /** Bytes of one {@code Elf64_Sym}. */
  public static final int ENTRY_SIZE = 24;

  /** {@link #section} of an absolute symbol ({@code SHN_ABS}). */
  public static final int SECTION_ABS = -1;

  /** {@link #section} of a common symbol ({@code SHN_COMMON}). */
  public static final int SECTION_COMMON = -2;

  /** {@link #section} of a symbol with another reserved index. */
  public static final int SECTION_RESERVED = -3;

  private static final int WORDS = 3;

  /** A table without symbols. */
  public static final SymbolTable EMPTY = new SymbolTable(new long[0], 0, null);

  private final long[] raw;
  private final int count;
  private final int @Nullable [] extendedIndices;

  private SymbolTable(long[] raw, int count, int @Nullable [] extendedIndices) {
    this.raw = raw;
    this.count = count;
    this.extendedIndices = extendedIndices;
  }

  /**
   * Copies {@code count} symbols that start at byte {@code offset} of {@code file}.
   *
   * @param extendedIndices the contents of {@code SHT_SYMTAB_SHNDX}, at least {@code count} long,
   *     or null
   * @throws MalformedElfException if the table does not lie inside the file
   */
  public static SymbolTable read(
      MemorySegment file, long offset, int count, int @Nullable [] extendedIndices) {
    if (offset < 0 || count < 0 || offset > file.byteSize() - (long) count * ENTRY_SIZE) {
      throw new MalformedElfException("symbol table lies outside the file", offset);
    }
    long[] raw = new long[count * WORDS];
    Bulk.longs(file, offset, raw, 0, raw.length);
    return new SymbolTable(raw, count, extendedIndices);
  }

  public int count() {
    return count;
  }

  /** {@code st_name}: offset into the string table. */
  public int nameOffset(int i) {
    return (int) raw[i * WORDS];
  }

  /** {@code ELF64_ST_TYPE(st_info)}, one of {@link Stt}. */
  public int type(int i) {
    return (int) (raw[i * WORDS] >>> 32) & 0xf;
  }

  /** {@code ELF64_ST_BIND(st_info)}, one of {@link Stb}. */
  public int bind(int i) {
    return (int) (raw[i * WORDS] >>> 36) & 0xf;
  }

  /** {@code ELF64_ST_VISIBILITY(st_other)}, one of {@link Stv}. */
  public int visibility(int i) {
    return (int) (raw[i * WORDS] >>> 40) & 0x3;
  }

  /** The whole {@code st_other} byte. */
  public int other(int i) {
    return (int) (raw[i * WORDS] >>> 40) & 0xff;
  }

  /**
   * The section that defines the symbol: its real index (beyond 0xff00 too, through {@code
   * SHT_SYMTAB_SHNDX}), 0 for an undefined symbol, or a negative {@code SECTION_…}. The index is
   * not checked against the section count here.
   */
  public int section(int i) {
    int shndx = (int) (raw[i * WORDS] >>> 48);
    if (shndx < Shn.SHN_LORESERVE) {
      return shndx;
    }
    return switch (shndx) {
      case Shn.SHN_ABS -> SECTION_ABS;
      case Shn.SHN_COMMON -> SECTION_COMMON;
      case Shn.SHN_XINDEX -> extendedIndices == null ? SECTION_RESERVED : extendedIndices[i];
      default -> SECTION_RESERVED;
    };
  }

  /** {@code st_value}. */
  public long value(int i) {
    return raw[i * WORDS + 1];
  }

  /** {@code st_size}, bytes. */
  public long size(int i) {
    return raw[i * WORDS + 2];
  }
}
