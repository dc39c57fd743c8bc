package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.MalformedElfException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Sections with SHF_COMPRESSED (gABI, "Section Compression"). */
final class CompressedSection {
  /** Bytes of an {@code Elf64_Chdr}. */
  static final int HEADER_SIZE = 24;

  private static final int ELFCOMPRESS_ZLIB = 1;
  private static final int ELFCOMPRESS_ZSTD = 2;

  /** No zlib stream expands further; zstd can, but real debug information stays far below. */
  private static final long MAX_RATIO = 1 << 14;

  private CompressedSection() {}

  /**
   * Refuses sizes that no compressed data of this length can have, before anything is allocated.
   */
  static void checkSize(long compressed, long size, int section, long offset) {
    if (size < 0 || size > Integer.MAX_VALUE - 16 || size / MAX_RATIO > compressed) {
      throw new MalformedElfException(
          "section " + section + ": uncompressed size is impossible", offset);
    }
  }

  static byte[] inflate(ObjectFile file, int i) {
    byte[] stored = new byte[(int) file.sections().size(i)];
    Bulk.bytes(file.bytes(), file.sections().offset(i), stored, 0, stored.length);
    byte[] target = new byte[(int) file.sectionSize(i)];
    int method = LittleEndian.get32(stored, 0);
    switch (method) {
      case ELFCOMPRESS_ZLIB -> inflateZlib(file, i, stored, target);
      case ELFCOMPRESS_ZSTD -> ZstdSection.inflate(file, i, stored, HEADER_SIZE, target);
      default ->
          throw MalformedInput.inSection(
              file.name(), file.sectionName(i), "unknown compression method " + method, 0);
    }
    return target;
  }

  private static void inflateZlib(ObjectFile file, int i, byte[] stored, byte[] target) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stored, HEADER_SIZE, stored.length - HEADER_SIZE);
      int done = 0;
      while (done < target.length) {
        int n = inflater.inflate(target, done, target.length - done);
        if (n == 0) {
          throw new DataFormatException("compressed data ends early");
        }
        done += n;
      }
    } catch (DataFormatException e) {
      throw MalformedInput.inSection(
          file.name(), file.sectionName(i), "compressed data is damaged: " + e.getMessage(), 0);
    } finally {
      inflater.end();
    }
  }
}
