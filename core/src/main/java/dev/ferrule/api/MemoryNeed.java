package dev.ferrule.api;

import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.work.Workers;

/**
 * What a link will need, estimated when it is known which objects take part, before the large
 * tables are made. The factors are fitted to the smallest heap that recorded and generated links
 * end well with; docs/performance.md has both.
 *
 * @param heapBytes Java objects
 * @param mappedBytes of the input files, what the link will look at; the kernel can take these
 *     pages back
 */
public record MemoryNeed(long heapBytes, long mappedBytes) {
  /** The JVM itself, with its archive, compiled code and stacks. */
  private static final long PROCESS = 40L << 20;

  private static final long HEAP = 4L << 20;

  /** Headers, place, liveness, role. */
  private static final long A_SECTION = 150;

  private static final long A_GLOBAL_NAME = 40;
  private static final long A_SYMBOL = 120;

  /** Sixteenths of a byte: a table of all pieces, and copies of those that stay. */
  private static final long A_MERGED_BYTE = 7;

  /** Sixteenths of a byte: what is kept of each relocation. */
  private static final long A_RELOCATION_BYTE = 5;

  /** With fewer bytes of input the sections are not looked at; nobody asks so exactly. */
  private static final long COUNTED = 30L << 20;

  static MemoryNeed of(LoadedInputs inputs, Resolution resolution, Workers workers) {
    LinkedObjects objects = resolution.objects();
    boolean exact = inputs.bytes() >= COUNTED;
    Contents[] parts = new Contents[workers.count()];
    for (int w = 0; w < parts.length; w++) {
      parts[w] = new Contents();
    }
    workers.forEach(
        objects.count(), (int o, int worker) -> parts[worker].add(objects.object(o), exact));
    Contents contents = parts[0];
    for (int w = 1; w < parts.length; w++) {
      contents.add(parts[w]);
    }
    long heap =
        HEAP
            + A_SECTION * objects.sectionCount()
            + A_GLOBAL_NAME * resolution.symbols().count()
            + A_SYMBOL * contents.symbols
            + (A_MERGED_BYTE * contents.merged + A_RELOCATION_BYTE * contents.relocations >> 4);
    return new MemoryNeed(heap, Math.min(contents.bytes, inputs.bytes()));
  }

  /** Sums over the sections of objects. */
  private static final class Contents {
    private long bytes;
    private long symbols;
    private long merged;
    private long relocations;

    private void add(ObjectFile object, boolean exact) {
      bytes += object.bytes().byteSize();
      symbols += object.symbols().count();
      if (exact) {
        addSections(object);
      } else {
        merged += object.bytes().byteSize() >> 2;
      }
    }

    private void add(Contents other) {
      bytes += other.bytes;
      symbols += other.symbols;
      merged += other.merged;
      relocations += other.relocations;
    }

    private void addSections(ObjectFile object) {
      SectionHeaders sections = object.sections();
      for (int i = 0; i < sections.count(); i++) {
        int type = sections.type(i);
        if (type == Sht.SHT_RELA) {
          relocations += sections.size(i);
        } else if ((sections.flags(i) & Shf.SHF_MERGE) != 0) {
          merged += sections.size(i);
        }
      }
    }
  }

  /** What the process will hold that the kernel cannot take back, bytes. */
  public long privateBytes() {
    // Garbage is left lying until the young generation, a third of the heap, is full.
    long young = Runtime.getRuntime().totalMemory() / 15 * 4;
    return PROCESS + heapBytes + Math.min(heapBytes, young);
  }

  /** The whole process at its peak, as the kernel counts it, bytes. */
  public long processBytes() {
    return privateBytes() + mappedBytes;
  }
}
