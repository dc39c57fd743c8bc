package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A relocatable object (ET_REL). Immutable and checked when it is read: section and symbol indices,
 * string offsets and the places of sections can be used without further checks.
 */
public final class ObjectFile implements InputFile {
  /** What {@code .note.GNU-stack} says. */
  public enum StackNote {
    ABSENT,
    NON_EXECUTABLE,
    EXECUTABLE
  }

  private final String name;
  private final MemorySegment bytes;
  private final ObjectReader.Parts parts;

  /** By section; null where nothing is kept. See {@link #derived}. */
  private final @Nullable AtomicReferenceArray<Object> derived;

  private final AtomicLong derivedBytes;

  ObjectFile(String name, MemorySegment bytes, ObjectReader.Parts parts, boolean keeps) {
    this.name = name;
    this.bytes = bytes;
    this.parts = parts;
    this.derived = keeps ? new AtomicReferenceArray<>(parts.sections.count()) : null;
    this.derivedBytes = new AtomicLong();
  }

  private ObjectFile(String name, ObjectFile same) {
    this.name = name;
    this.bytes = same.bytes;
    this.parts = same.parts;
    this.derived = same.derived;
    this.derivedBytes = same.derivedBytes;
  }

  /** The same object under another name. */
  public ObjectFile named(String other) {
    return new ObjectFile(other, this);
  }

  /** Whether this and another are one object, whatever their names. */
  @SuppressWarnings("ReferenceEquality") // of what was read once
  public boolean same(ObjectFile other) {
    return parts == other.parts;
  }

  /**
   * Reads an object.
   *
   * @throws dev.ferrule.diag.LinkFailure if it is damaged or of an unsupported kind
   */
  public static ObjectFile parse(String name, MemorySegment bytes, ReadScratch scratch) {
    return ObjectReader.read(name, bytes, scratch, false);
  }

  /** Reads an object that further links will use: it keeps what is {@link #derived} from it. */
  public static ObjectFile parseToKeep(String name, MemorySegment bytes, ReadScratch scratch) {
    return ObjectReader.read(name, bytes, scratch, true);
  }

  /** The same, with memory of its own. */
  public static ObjectFile parse(String name, MemorySegment bytes) {
    return parse(name, bytes, new ReadScratch());
  }

  @Override
  public String name() {
    return name;
  }

  public MemorySegment bytes() {
    return bytes;
  }

  /**
   * What a pass of an earlier link made of a section alone, and would make again: unchanging. Null
   * if there is nothing, as always in a link that nothing is kept of.
   */
  public @Nullable Object derived(int section) {
    return derived == null ? null : derived.get(section);
  }

  /** Keeps, in an object that is kept, what was made of a section. */
  public void keepDerived(int section, Object value, long size) {
    if (derived != null && derived.getAndSet(section, value) == null) {
      derivedBytes.addAndGet(size);
    }
  }

  /** About how many bytes of memory this takes, beside the file's own. */
  public long keptBytes() {
    return 256
        + derivedBytes.get()
        + (derived == null ? 0 : 4L * derived.length())
        + 72L * parts.sections.count()
        + 24L * parts.symbols.count()
        + 12L * parts.globalNameHashes.length
        + parts.symbolNames.length
        + parts.sectionNames.length;
  }

  /** {@code e_machine}. */
  public int machine() {
    return parts.machine;
  }

  public int sectionCount() {
    return parts.sections.count();
  }

  public SectionHeaders sections() {
    return parts.sections;
  }

  public SymbolTable symbols() {
    return parts.symbols;
  }

  /** Index of the first symbol that is not local; equal to the count if there is none. */
  public int firstGlobal() {
    return parts.firstGlobal;
  }

  /** {@code .strtab}; ends with NUL. */
  public byte[] symbolNames() {
    return parts.symbolNames;
  }

  /** Bytes of a global symbol's name. */
  public int globalNameLength(int symbol) {
    return parts.globalNameLengths[symbol - parts.firstGlobal];
  }

  /** {@link NameHash} of a global symbol's name. */
  public long globalNameHash(int symbol) {
    return parts.globalNameHashes[symbol - parts.firstGlobal];
  }

  /** Whether the name of a global symbol has an {@code @} in it. */
  public boolean hasVersionedNames() {
    return parts.versionedNames;
  }

  public boolean hasLinkOnceSections() {
    return parts.linkOnceSections;
  }

  public List<SectionGroup> groups() {
    return parts.groups;
  }

  public StackNote stackNote() {
    return parts.stackNote;
  }

  /** The bits of GNU_PROPERTY_X86_FEATURE_1_AND; 0 without the note. */
  public int featureBits() {
    return parts.featureBits;
  }

  /** Whether it carries linker options from Rust source; see {@link EmbeddedSections}. */
  public boolean hasLinkArgs() {
    return parts.linkArgs;
  }

  /** Whether it carries linker options in LLVM's sections; see {@link EmbeddedSections}. */
  public boolean hasLinkerOptions() {
    return parts.linkerOptions;
  }

  /** The section's name as text, for messages and where no hurry is. */
  public String sectionName(int i) {
    int at = namedAt(i);
    return at >= 0
        ? text(parts.sectionNames, at)
        : text(sectionNameBytes(parts.sections.nameOffset(i)), 0);
  }

  /** Where the name is among those kept, or -1. */
  private int namedAt(int i) {
    int found = Arrays.binarySearch(parts.namedSections, 0, parts.namedCount, i);
    return found < 0 ? -1 : parts.namedAt[found];
  }

  /** A section's name as it stands in the file, with NUL behind it. */
  public byte[] sectionNameBytes(int nameOffset) {
    if (parts.sectionNamesAt < 0) {
      return new byte[1];
    }
    for (int size = 256; ; size *= 4) {
      int length = Math.min(size, parts.sectionNamesSize - nameOffset);
      byte[] b = new byte[length];
      Bulk.bytes(bytes, parts.sectionNamesAt + nameOffset, b, 0, length);
      for (int k = 0; k < length; k++) {
        if (b[k] == 0) {
          return Arrays.copyOf(b, k + 1);
        }
      }
    }
  }

  /** The symbol's name as text; a section symbol without a name gets its section's. */
  public String symbolName(int i) {
    if (parts.symbols.type(i) == Stt.STT_SECTION && parts.symbols.section(i) > 0) {
      return sectionName(parts.symbols.section(i));
    }
    return text(parts.symbolNames, parts.symbols.nameOffset(i));
  }

  private static String text(byte[] pool, int offset) {
    int end = offset;
    while (pool[end] != 0) {
      end++;
    }
    return new String(pool, offset, end - offset, StandardCharsets.UTF_8);
  }

  /** What the section's name says, one of {@link SectionNames}. */
  public byte nameClass(int i) {
    return parts.nameClasses[i];
  }

  /** Whether the section's name is {@code ascii}; makes no String. */
  public boolean sectionNameIs(int i, String ascii) {
    int at = namedAt(i);
    if (at < 0) {
      // Names that are not kept start with a dot.
      return ascii.startsWith(".") && sectionName(i).equals(ascii);
    }
    return startsWith(parts.sectionNames, at, ascii)
        && parts.sectionNames[at + ascii.length()] == 0;
  }

  /** The pool ends with NUL, so that a comparison that runs into the end stops there. */
  static boolean startsWith(byte[] pool, int offset, String ascii) {
    for (int k = 0; k < ascii.length(); k++) {
      if (pool[offset + k] != ascii.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  /** Index of the SHT_RELA section that applies to section {@code i}, or 0. */
  public int relocationSection(int i) {
    return parts.relocationSections[i];
  }

  public int relocationCount(int i) {
    int section = parts.relocationSections[i];
    return section == 0 ? 0 : (int) (parts.sections.size(section) / 24);
  }

  /**
   * The relocations of section {@code i} as stored, three words each; see {@link
   * dev.ferrule.elf.Rela}. Symbol indices and offsets are checked.
   */
  public long[] relocations(int i) {
    int section = parts.relocationSections[i];
    if (section == 0) {
      return NONE;
    }
    long[] raw = new long[(int) (parts.sections.size(section) / 8)];
    read(i, section, raw, raw.length);
    return raw;
  }

  /**
   * The same in an array that {@code buffer} lends until it is used again. It may be longer: {@link
   * RelocationBuffer#count()} tells how many relocations there are.
   */
  public long[] relocations(int i, RelocationBuffer buffer) {
    int section = parts.relocationSections[i];
    int length = section == 0 ? 0 : (int) (parts.sections.size(section) / 8);
    long[] raw = buffer.ofWords(length);
    buffer.count = length / 3;
    if (length > 0) {
      read(i, section, raw, length);
    }
    return raw;
  }

  private void read(int i, int section, long[] raw, int length) {
    Bulk.longs(bytes, parts.sections.offset(section), raw, 0, length);
    for (int from = 0; from < length; from += CHECKED_AT_ONCE) {
      checkRelocations(i, raw, from, Math.min(length, from + CHECKED_AT_ONCE));
    }
  }

  /** Words; few, so that the loop over them is compiled early. */
  private static final int CHECKED_AT_ONCE = 96;

  private void checkRelocations(int i, long[] raw, int from, int to) {
    long size = sectionSize(i);
    int symbols = parts.symbols.count();
    for (int k = from; k < to; k += 3) {
      // Negative offsets are large as unsigned numbers.
      if (Long.compareUnsigned(raw[k], size) > 0 || raw[k + 1] >>> 32 >= symbols) {
        throw brokenRelocation(i, raw[k], raw[k + 1] >>> 32);
      }
    }
  }

  private dev.ferrule.diag.LinkFailure brokenRelocation(int i, long offset, long symbol) {
    return MalformedInput.inSection(
        name,
        sectionName(i),
        offset < 0 || offset > sectionSize(i)
            ? "relocation lies outside its section"
            : "relocation names symbol " + symbol + " of " + parts.symbols.count(),
        offset);
  }

  private static final long[] NONE = new long[0];

  public boolean compressed(int i) {
    return parts.compressedSizes != null && parts.compressedSizes[i] >= 0;
  }

  /** Bytes, uncompressed. */
  public long sectionSize(int i) {
    long[] sizes = parts.compressedSizes;
    return sizes != null && sizes[i] >= 0 ? sizes[i] : parts.sections.size(i);
  }

  /** A power of two, at least 1. */
  public long sectionAlignment(int i) {
    long[] sizes = parts.compressedSizes;
    long[] alignments = parts.compressedAlignments;
    long alignment =
        sizes != null && alignments != null && sizes[i] >= 0
            ? alignments[i]
            : parts.sections.alignment(i);
    return Math.max(1, alignment);
  }

  /**
   * Copies uncompressed bytes; not for compressed sections, whose {@link #sectionBytes} are taken
   * as a whole.
   */
  public void copySection(int i, long from, byte[] target, int at, int length) {
    Bulk.bytes(bytes, parts.sections.offset(i) + from, target, at, length);
  }

  /**
   * The whole section, uncompressed; empty for SHT_NOBITS.
   *
   * @throws dev.ferrule.diag.LinkFailure if compressed data is damaged or the section is too large
   *     for an array
   */
  public byte[] sectionBytes(int i) {
    if (parts.sections.type(i) == Sht.SHT_NOBITS) {
      return new byte[0];
    }
    if (compressed(i)) {
      return CompressedSection.inflate(this, i);
    }
    long size = parts.sections.size(i);
    if (size > Integer.MAX_VALUE - 16) {
      throw MalformedInput.inSection(name, sectionName(i), "section is larger than 2 GB", 0);
    }
    byte[] copy = new byte[(int) size];
    Bulk.bytes(bytes, parts.sections.offset(i), copy, 0, copy.length);
    return copy;
  }

  /** The same without a copy: a part of the mapped file, unless the section is compressed. */
  public MemorySegment sectionSegment(int i) {
    return compressed(i) || parts.sections.type(i) == Sht.SHT_NOBITS
        ? MemorySegment.ofArray(sectionBytes(i))
        : bytes.asSlice(parts.sections.offset(i), parts.sections.size(i));
  }

  /** The name of the function (or other sized symbol) that covers a place, or "". For messages. */
  public String functionAt(int section, long offset) {
    for (int i = 1; i < parts.symbols.count(); i++) {
      if (parts.symbols.section(i) == section
          && parts.symbols.type(i) != Stt.STT_SECTION
          && parts.symbols.value(i) <= offset
          && offset - parts.symbols.value(i) < parts.symbols.size(i)) {
        return symbolName(i);
      }
    }
    return "";
  }

  /** The name of the first STT_FILE symbol, or "". For messages. */
  public String sourceFile() {
    for (int i = 1; i < parts.firstGlobal; i++) {
      if (parts.symbols.type(i) == Stt.STT_FILE) {
        return symbolName(i);
      }
    }
    return "";
  }
}
