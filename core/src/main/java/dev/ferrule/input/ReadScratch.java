package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import dev.ferrule.work.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Memory that reading an object or an archive's index needs for a while, lent from one to the next.
 * Each thread has its own.
 */
public final class ReadScratch {
  /** For names of symbols. */
  final NameScanner scanner = new NameScanner();

  /** One for each worker. */
  public static ReadScratch[] forEach(Workers workers) {
    ReadScratch[] all = new ReadScratch[workers.count()];
    for (int i = 0; i < all.length; i++) {
      all[i] = new ReadScratch();
    }
    return all;
  }

  private byte[] sectionNames = new byte[1 << 12];

  /** {@code size} bytes of a file; the array may be longer, and is used again by the next call. */
  byte[] sectionNames(MemorySegment file, long offset, int size) {
    if (sectionNames.length < size) {
      sectionNames = new byte[Math.max(size, sectionNames.length * 2)];
    }
    Bulk.bytes(file, offset, sectionNames, 0, size);
    return sectionNames;
  }
}
