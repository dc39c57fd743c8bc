package dev.ferrule.elf;

import java.lang.foreign.MemorySegment;

/**
 * The section header table of an ELF64 little-endian file (gABI, "Section Header"), copied in one
 * go into a primitive array and decoded with shifts.
 *
 * <p>Every {@code Elf64_Shdr} is eight 64-bit words; entry {@code i} occupies {@code raw[8*i ..
 * 8*i+7]}.
 */
public final class SectionHeaders {
  /** Bytes of one {@code Elf64_Shdr}. */
  public static final int ENTRY_SIZE = 64;

  private static final int WORDS = 8;

  private final long[] raw;
  private final int count;

  private SectionHeaders(long[] raw, int count) {
    this.raw = raw;
    this.count = count;
  }

  /**
   * Copies {@code count} headers that start at byte {@code offset} of {@code file}.
   *
   * @throws MalformedElfException if the table does not lie inside the file
   */
  public static SectionHeaders read(MemorySegment file, long offset, int count) {
    if (offset < 0 || count < 0 || offset > file.byteSize() - (long) count * ENTRY_SIZE) {
      throw new MalformedElfException("section header table lies outside the file", offset);
    }
    long[] raw = new long[count * WORDS];
    Bulk.longs(file, offset, raw, 0, raw.length);
    return new SectionHeaders(raw, count);
  }

  public int count() {
    return count;
  }

  /** {@code sh_name}: offset into the section name string table. */
  public int nameOffset(int i) {
    return (int) raw[i * WORDS];
  }

  /** {@code sh_type}, one of {@link Sht}. */
  public int type(int i) {
    return (int) (raw[i * WORDS] >>> 32);
  }

  /** {@code sh_flags}, bits of {@link Shf}. */
  public long flags(int i) {
    return raw[i * WORDS + 1];
  }

  /** {@code sh_addr}. */
  public long address(int i) {
    return raw[i * WORDS + 2];
  }

  /** {@code sh_offset}, bytes from the start of the file. */
  public long offset(int i) {
    return raw[i * WORDS + 3];
  }

  /** {@code sh_size}, bytes. */
  public long size(int i) {
    return raw[i * WORDS + 4];
  }

  /** {@code sh_link}. */
  public int link(int i) {
    return (int) raw[i * WORDS + 5];
  }

  /** {@code sh_info}. */
  public int info(int i) {
    return (int) (raw[i * WORDS + 5] >>> 32);
  }

  /** {@code sh_addralign}, as stored: 0 and 1 both mean unaligned. */
  public long alignment(int i) {
    return raw[i * WORDS + 6];
  }

  /** {@code sh_entsize}, bytes. */
  public long entrySize(int i) {
    return raw[i * WORDS + 7];
  }

  /** Whether the section's bytes lie inside a file of this size; one without bytes always does. */
  public boolean isInside(int i, long fileSize) {
    int at = i * WORDS;
    long size = raw[at + 4];
    long offset = raw[at + 3];
    return (int) (raw[at] >>> 32) == Sht.SHT_NOBITS
        || offset >= 0 && size >= 0 && offset <= fileSize && size <= fileSize - offset;
  }

  /** Whether the alignment is a power of two (or 0) up to 2^40, and the size is not negative. */
  public boolean isAligned(int i) {
    long alignment = raw[i * WORDS + 6];
    return (alignment & alignment - 1) == 0
        && alignment >= 0
        && alignment <= 1L << 40
        && raw[i * WORDS + 4] >= 0;
  }
}
