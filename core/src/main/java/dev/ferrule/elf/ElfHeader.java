package dev.ferrule.elf;

import java.lang.foreign.MemorySegment;

/**
 * The header of an ELF64 little-endian file (gABI, "ELF Header"), with the section count and string
 * table index taken from section 0 where they do not fit in 16 bits.
 *
 * @param type {@code e_type}, one of {@link Et}
 * @param machine {@code e_machine}, one of {@link Em}
 * @param flags {@code e_flags}
 * @param programHeaderOffset {@code e_phoff}
 * @param programHeaderCount {@code e_phnum}
 * @param sectionHeaderOffset {@code e_shoff}; 0 if there is no table
 * @param sectionCount the real number of sections
 * @param sectionNameIndex the real index of {@code .shstrtab}
 */
public record ElfHeader(
    int type,
    int machine,
    int flags,
    long programHeaderOffset,
    int programHeaderCount,
    long sectionHeaderOffset,
    int sectionCount,
    int sectionNameIndex) {
  /** Bytes of an {@code Elf64_Ehdr}. */
  public static final int SIZE = 64;

  /** Bytes of an {@code Elf64_Phdr}. */
  public static final int PROGRAM_HEADER_SIZE = 56;

  /** Whether the bytes start with the ELF magic. */
  public static boolean isElf(MemorySegment file) {
    return file.byteSize() >= 4 && Bulk.get32(file, 0) == 0x464c457f; // 0x7f 'E' 'L' 'F'
  }

  /**
   * Reads and checks the header.
   *
   * @throws MalformedElfException if this is no ELF64 little-endian file or the tables lie outside
   *     of it
   */
  public static ElfHeader read(MemorySegment file) {
    if (file.byteSize() < SIZE) {
      throw new MalformedElfException("file is too short for an ELF header", file.byteSize());
    }
    byte[] b = new byte[SIZE];
    Bulk.bytes(file, 0, b, 0, SIZE);
    if (LittleEndian.get32(b, 0) != 0x464c457f) {
      throw new MalformedElfException("not an ELF file", 0);
    }
    if (b[4] != 2) {
      throw new MalformedElfException("is a 32-bit ELF file; only 64-bit is supported", 4);
    }
    if (b[5] != 1) {
      throw new MalformedElfException("is big-endian; only little-endian is supported", 5);
    }
    long phoff = LittleEndian.get64(b, 32);
    long shoff = LittleEndian.get64(b, 40);
    int phnum = LittleEndian.get16(b, 56);
    int shnum = LittleEndian.get16(b, 60);
    int shstrndx = LittleEndian.get16(b, 62);
    if (shoff != 0) {
      if (LittleEndian.get16(b, 58) != SectionHeaders.ENTRY_SIZE) {
        throw new MalformedElfException("section headers are not of 64 bytes", 58);
      }
      SectionHeaders first = SectionHeaders.read(file, shoff, 1);
      long count = shnum == 0 ? first.size(0) : shnum;
      if (count > (file.byteSize() - shoff) / SectionHeaders.ENTRY_SIZE || count < 0) {
        throw new MalformedElfException("section header table lies outside the file", shoff);
      }
      shnum = (int) count;
      if (shstrndx == Shn.SHN_XINDEX) {
        shstrndx = first.link(0);
      }
    } else {
      shnum = 0;
    }
    if (phnum != 0
        && (phoff < 0
            || phoff > file.byteSize() - (long) phnum * PROGRAM_HEADER_SIZE
            || LittleEndian.get16(b, 54) != PROGRAM_HEADER_SIZE)) {
      throw new MalformedElfException("program header table lies outside the file", 32);
    }
    return new ElfHeader(
        LittleEndian.get16(b, 16),
        LittleEndian.get16(b, 18),
        LittleEndian.get32(b, 48),
        phoff,
        phnum,
        shoff,
        shnum,
        shstrndx);
  }
}
