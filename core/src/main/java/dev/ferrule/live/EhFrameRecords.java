package dev.ferrule.live;

import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.Rela;
import dev.ferrule.input.MalformedInput;
import dev.ferrule.input.ObjectFile;
import java.util.Arrays;

/**
 * One object's {@code .eh_frame} (LSB core, "Exception Frames"): its CIE and FDE records, and the
 * relocations that belong to each. Immutable.
 */
public final class EhFrameRecords {
  /** {@code DW_EH_PE_absptr}. */
  public static final int DW_EH_PE_ABSPTR = 0x00;

  private final byte[] bytes;
  private final long[] relocations;
  private int count;
  private int[] offsets;
  private int[] sizes;

  /** For an FDE the record of its CIE, for a CIE -1. */
  private int[] cies;

  /** First relocation of each record; one more entry than records. */
  private int[] firstRelocations;

  private EhFrameRecords(byte[] bytes, long[] relocations) {
    this.bytes = bytes;
    this.relocations = relocations;
    // Most records are FDEs, which have at least one relocation each, and some bytes.
    int expected = Math.min(Rela.count(relocations) + 4, bytes.length / 24 + 4);
    this.offsets = new int[expected];
    this.sizes = new int[expected];
    this.cies = new int[expected];
    this.firstRelocations = new int[expected + 1];
  }

  /**
   * Takes the section apart.
   *
   * @throws dev.ferrule.diag.LinkFailure naming file, section and offset if it is damaged
   */
  public static EhFrameRecords parse(ObjectFile file, int section) {
    if (file.derived(section) instanceof EhFrameRecords known) {
      return known;
    }
    EhFrameRecords records =
        new EhFrameRecords(file.sectionBytes(section), sorted(file.relocations(section)));
    records.split(file, section);
    file.keepDerived(section, records, records.keptBytes());
    return records;
  }

  private long keptBytes() {
    return bytes.length + 8L * relocations.length + 16L * offsets.length;
  }

  private static long[] sorted(long[] raw) {
    boolean inOrder = true;
    for (int k = 1; k < Rela.count(raw); k++) {
      inOrder &= Rela.offset(raw, k - 1) <= Rela.offset(raw, k);
    }
    if (inOrder) {
      return raw;
    }
    Integer[] order = new Integer[Rela.count(raw)];
    for (int k = 0; k < order.length; k++) {
      order[k] = k;
    }
    Arrays.sort(
        order, (Integer a, Integer b) -> Long.compare(Rela.offset(raw, a), Rela.offset(raw, b)));
    long[] result = new long[raw.length];
    for (int k = 0; k < order.length; k++) {
      System.arraycopy(raw, order[k] * Rela.WORDS, result, k * Rela.WORDS, Rela.WORDS);
    }
    return result;
  }

  private void split(ObjectFile file, int section) {
    int relocation = 0;
    int relocationCount = Rela.count(relocations);
    int at = 0;
    while (at < bytes.length) {
      if (bytes.length - at < 4) {
        throw broken(file, section, "record is cut off", at);
      }
      int length = LittleEndian.get32(bytes, at);
      if (length == 0) {
        // A terminator; compilers put it in crtend.o only.
        break;
      }
      if (length == -1) {
        throw broken(file, section, "64-bit records are not supported", at);
      }
      if (length < 4 || length > bytes.length - at - 4) {
        throw broken(file, section, "record is longer than the section", at);
      }
      int id = LittleEndian.get32(bytes, at + 4);
      int cie = -1;
      if (id != 0) {
        cie = recordAt(at + 4 - id);
        if (cie < 0 || cies[cie] >= 0) {
          throw broken(file, section, "FDE points at no CIE", at);
        }
        if (length < 12) {
          throw broken(file, section, "FDE is too short", at);
        }
      }
      while (relocation < relocationCount && Rela.offset(relocations, relocation) < at) {
        relocation++;
      }
      add(at, length + 4, cie, relocation);
      at += length + 4;
      while (relocation < relocationCount && Rela.offset(relocations, relocation) < at) {
        relocation++;
      }
      firstRelocations[count] = relocation;
    }
  }

  private static dev.ferrule.diag.LinkFailure broken(
      ObjectFile file, int section, String what, long offset) {
    return MalformedInput.inSection(
        file.name(), file.sectionName(section), "corrupt .eh_frame: " + what, offset);
  }

  private void add(int offset, int size, int cie, int relocation) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      sizes = Arrays.copyOf(sizes, count * 2);
      cies = Arrays.copyOf(cies, count * 2);
      firstRelocations = Arrays.copyOf(firstRelocations, count * 2 + 1);
    }
    offsets[count] = offset;
    sizes[count] = size;
    cies[count] = cie;
    firstRelocations[count] = relocation;
    count++;
  }

  private int recordAt(int offset) {
    return Arrays.binarySearch(offsets, 0, count, offset);
  }

  public int count() {
    return count;
  }

  /** The section's bytes. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes from the start of the section. */
  public int offset(int record) {
    return offsets[record];
  }

  /** Bytes, with the length field. */
  public int size(int record) {
    return sizes[record];
  }

  public boolean isCie(int record) {
    return cies[record] < 0;
  }

  /** The record of an FDE's CIE. */
  public int cie(int record) {
    return cies[record];
  }

  /** The section's relocations, by offset. */
  public long[] relocations() {
    return relocations;
  }

  /** The first relocation of a record. */
  public int firstRelocation(int record) {
    return firstRelocations[record];
  }

  /** One past the last relocation of a record. */
  public int endRelocation(int record) {
    int k = firstRelocations[record];
    int end = offsets[record] + sizes[record];
    int total = Rela.count(relocations);
    while (k < total && Rela.offset(relocations, k) < end) {
      k++;
    }
    return k;
  }

  /** The symbol that an FDE's initial location refers to, or -1 without a relocation there. */
  public int targetSymbol(int fde) {
    int k = firstRelocations[fde];
    return k < Rela.count(relocations) && Rela.offset(relocations, k) == offsets[fde] + 8L
        ? Rela.symbol(relocations, k)
        : -1;
  }

  /** The encoding of a CIE's FDE pointers: the augmentation's {@code R}, by default absolute. */
  public int pointerEncoding(int cie) {
    int at = offsets[cie] + 9;
    int end = offsets[cie] + sizes[cie];
    int text = at;
    while (at < end && bytes[at] != 0) {
      at++;
    }
    int textEnd = at++;
    if (textEnd == text || bytes[text] != 'z') {
      return DW_EH_PE_ABSPTR;
    }
    int skipped = 0;
    // Code alignment, data alignment, return register (a byte in version 1), augmentation length.
    while (skipped < 4 && at < end) {
      if ((bytes[at++] & 0x80) == 0) {
        skipped++;
      }
    }
    for (int i = text + 1; i < textEnd && at < end; i++) {
      switch (bytes[i]) {
        case 'R' -> {
          return bytes[at] & 0xff;
        }
        case 'L' -> at++;
        case 'P' -> at += 1 + pointerSize(bytes[at] & 0xff);
        default -> {}
      }
    }
    return DW_EH_PE_ABSPTR;
  }

  /** Bytes of a pointer by its {@code DW_EH_PE_} format. */
  static int pointerSize(int encoding) {
    return switch (encoding & 0x0f) {
      case 0x02, 0x0a -> 2;
      case 0x03, 0x0b -> 4;
      default -> 8;
    };
  }
}
