package dev.ferrule.elf;

/** Writes ELF64 little-endian records into byte arrays (gABI, chapters 4 and 5). */
public final class ElfEncoder {
  private ElfEncoder() {}

  /**
   * {@code Elf64_Ehdr}, 64 bytes, of a file without segments: little-endian, no flags.
   *
   * @param type {@code e_type}, one of {@link Et}
   * @param sectionHeaderOffset {@code e_shoff}
   * @param sectionCount below SHN_LORESERVE
   */
  public static void objectHeader(
      byte[] b,
      int type,
      int machine,
      long sectionHeaderOffset,
      int sectionCount,
      int sectionNameIndex) {
    LittleEndian.put32(b, 0, 0x464c457f); // 0x7f 'E' 'L' 'F'
    b[4] = 2; // ELFCLASS64
    b[5] = 1; // ELFDATA2LSB
    b[6] = 1; // EV_CURRENT
    LittleEndian.put16(b, 16, type);
    LittleEndian.put16(b, 18, machine);
    LittleEndian.put32(b, 20, 1); // EV_CURRENT
    LittleEndian.put64(b, 40, sectionHeaderOffset);
    LittleEndian.put16(b, 52, ElfHeader.SIZE);
    LittleEndian.put16(b, 58, SectionHeaders.ENTRY_SIZE);
    LittleEndian.put16(b, 60, sectionCount);
    LittleEndian.put16(b, 62, sectionNameIndex);
  }

  /** {@code Elf64_Shdr}, 64 bytes. */
  public static void sectionHeader(
      byte[] b,
      int at,
      int name,
      int type,
      long flags,
      long address,
      long offset,
      long size,
      int link,
      int info,
      long alignment,
      long entrySize) {
    LittleEndian.put32(b, at, name);
    LittleEndian.put32(b, at + 4, type);
    LittleEndian.put64(b, at + 8, flags);
    LittleEndian.put64(b, at + 16, address);
    LittleEndian.put64(b, at + 24, offset);
    LittleEndian.put64(b, at + 32, size);
    LittleEndian.put32(b, at + 40, link);
    LittleEndian.put32(b, at + 44, info);
    LittleEndian.put64(b, at + 48, alignment);
    LittleEndian.put64(b, at + 56, entrySize);
  }

  /** {@code Elf64_Phdr}, 56 bytes. */
  public static void programHeader(
      byte[] b,
      int at,
      int type,
      int flags,
      long offset,
      long address,
      long fileSize,
      long memorySize,
      long alignment) {
    LittleEndian.put32(b, at, type);
    LittleEndian.put32(b, at + 4, flags);
    LittleEndian.put64(b, at + 8, offset);
    LittleEndian.put64(b, at + 16, address);
    LittleEndian.put64(b, at + 24, address);
    LittleEndian.put64(b, at + 32, fileSize);
    LittleEndian.put64(b, at + 40, memorySize);
    LittleEndian.put64(b, at + 48, alignment);
  }

  /** {@code Elf64_Sym}, 24 bytes. {@code section} is the 16-bit field as stored. */
  public static void symbol(
      byte[] b,
      int at,
      int name,
      int bind,
      int type,
      int other,
      int section,
      long value,
      long size) {
    LittleEndian.put32(b, at, name);
    b[at + 4] = (byte) (bind << 4 | type);
    b[at + 5] = (byte) other;
    LittleEndian.put16(b, at + 6, section);
    LittleEndian.put64(b, at + 8, value);
    LittleEndian.put64(b, at + 16, size);
  }

  /** {@code Elf64_Rela}, 24 bytes. */
  public static void rela(byte[] b, int at, long offset, int type, int symbol, long addend) {
    LittleEndian.put64(b, at, offset);
    LittleEndian.put32(b, at + 8, type);
    LittleEndian.put32(b, at + 12, symbol);
    LittleEndian.put64(b, at + 16, addend);
  }

  /** {@code Elf64_Dyn}, 16 bytes. */
  public static void dynamic(byte[] b, int at, long tag, long value) {
    LittleEndian.put64(b, at, tag);
    LittleEndian.put64(b, at + 8, value);
  }
}
