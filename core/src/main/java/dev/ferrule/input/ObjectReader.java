package dev.ferrule.input;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Et;
import dev.ferrule.elf.Grp;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.MalformedElfException;
import dev.ferrule.elf.Nt;
import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.SymbolTable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and checks a relocatable object. */
final class ObjectReader {
  /** What a read object consists of. Filled here, then never changed. */
  static final class Parts {
    int machine;
    SectionHeaders sections;
    SymbolTable symbols;
    int firstGlobal;
    byte[] symbolNames = new byte[1];

    /**
     * Names of the sections whose class does not tell what is to be known of them, one behind the
     * other, each with NUL behind it. Most are functions' own sections and stay in the file.
     */
    byte[] sectionNames = new byte[1];

    /** The sections whose names are kept, ascending, and where their names start. */
    int[] namedSections = new int[16];

    int[] namedAt = new int[16];
    int namedCount;

    /** Where {@code .shstrtab} is in the file; its length is 1 if there is none. */
    long sectionNamesAt = -1;

    int sectionNamesSize = 1;
    int[] globalNameLengths = new int[0];
    long[] globalNameHashes = new long[0];
    boolean versionedNames;

    /** For each section what its name says: see {@link SectionNames}. */
    byte[] nameClasses = new byte[0];

    boolean linkOnceSections;
    int[] relocationSections = new int[0];
    List<SectionGroup> groups = List.of();
    ObjectFile.StackNote stackNote = ObjectFile.StackNote.ABSENT;
    int featureBits;
    boolean linkArgs;
    boolean linkerOptions;

    /**
     * Uncompressed size of each compressed section, -1 for the others; null if none is compressed.
     */
    long @Nullable [] compressedSizes;

    long @Nullable [] compressedAlignments;

    Parts(SectionHeaders sections, SymbolTable symbols) {
      this.sections = sections;
      this.symbols = symbols;
    }
  }

  private final String name;
  private final MemorySegment bytes;
  private final Parts parts;
  private final ReadScratch scratch;

  /** All of {@code .shstrtab}, and more behind it. */
  private byte[] allNames = new byte[1];

  private int namesEnd;
  private final List<Integer> groupSections = new ArrayList<>(0);
  private int symtab;
  private int shndx;

  private ObjectReader(
      String name, MemorySegment bytes, SectionHeaders sections, ReadScratch scratch) {
    this.scratch = scratch;
    this.name = name;
    this.bytes = bytes;
    this.parts = new Parts(sections, SymbolTable.read(bytes, 0, 0, null));
  }

  static ObjectFile read(String name, MemorySegment bytes, ReadScratch scratch, boolean keeps) {
    try {
      ElfHeader header = ElfHeader.read(bytes);
      if (header.type() != Et.ET_REL) {
        throw new MalformedElfException(
            "is no relocatable object (e_type " + header.type() + ")", 16);
      }
      SectionHeaders sections =
          SectionHeaders.read(bytes, header.sectionHeaderOffset(), header.sectionCount());
      ObjectReader reader = new ObjectReader(name, bytes, sections, scratch);
      reader.parts.machine = header.machine();
      reader.readSections(header.sectionNameIndex());
      return new ObjectFile(name, bytes, reader.parts, keeps);
    } catch (MalformedElfException e) {
      throw MalformedInput.from(name, e);
    }
  }

  private void readSections(int sectionNameIndex) {
    SectionHeaders sections = parts.sections;
    int count = sections.count();
    if (count == 0) {
      throw new MalformedElfException("has no sections", 40);
    }
    if (sectionNameIndex > 0) {
      checkPlace(sectionNameIndex < count ? sectionNameIndex : 0);
      readSectionNames(sectionNameIndex);
    }
    parts.nameClasses = new byte[count];
    parts.relocationSections = new int[count];
    for (int i = 1; i < count; i++) {
      readSection(i);
    }
    if (symtab != 0) {
      readSymbols();
    }
    if (!groupSections.isEmpty()) {
      readGroups();
    }
  }

  /** A method of its own, so that it is compiled after a few hundred sections. */
  private void readSection(int i) {
    SectionHeaders sections = parts.sections;
    checkPlace(i);
    int nameOffset = sections.nameOffset(i);
    if (nameOffset < 0 || nameOffset >= parts.sectionNamesSize) {
      throw new MalformedElfException("section " + i + ": name lies outside .shstrtab", -1);
    }
    switch (sections.type(i)) {
      case Sht.SHT_RELA -> {
        addRelocations(i);
        return;
      }
      case Sht.SHT_SYMTAB -> {
        if (symtab != 0) {
          throw new MalformedElfException("has two symbol tables", sections.offset(i));
        }
        symtab = i;
      }
      case Sht.SHT_SYMTAB_SHNDX -> shndx = i;
      case Sht.SHT_GROUP -> groupSections.add(i);
      case Sht.SHT_REL, Sht.SHT_CREL -> {
        if (sections.size(i) != 0) {
          throw new MalformedElfException(
              "section " + i + ": relocations of type SHT_REL or SHT_CREL are not supported",
              sections.offset(i));
        }
      }
      case Sht.SHT_LLVM_LINKER_OPTIONS, Sht.SHT_LLVM_DEPENDENT_LIBRARIES ->
          parts.linkerOptions = true;
      default -> {}
    }
    if ((sections.flags(i) & Shf.SHF_COMPRESSED) != 0) {
      readCompressionHeader(i);
    }
    byte nameClass = SectionNames.classify(allNames, nameOffset);
    parts.nameClasses[i] = nameClass;
    if (SectionNames.output(nameClass).isEmpty()) {
      keepName(i, nameOffset);
    }
    if (nameClass >= SectionNames.MARKER_NOTE) {
      readMark(i, nameClass);
    }
  }

  private void checkPlace(int i) {
    SectionHeaders sections = parts.sections;
    if (!sections.isInside(i, bytes.byteSize())) {
      throw new MalformedElfException(
          "section " + i + " lies outside the file (file cut off?)", sections.offset(i));
    }
    if (!sections.isAligned(i)) {
      throw new MalformedElfException(
          "section " + i + ": alignment is no power of two, or the size is impossible",
          sections.offset(i));
    }
  }

  private void readSectionNames(int section) {
    int size = stringsSize(section, "section name");
    if (size == 0) {
      return;
    }
    long at = parts.sections.offset(section);
    allNames = scratch.sectionNames(bytes, at, size);
    if (allNames[size - 1] != 0) {
      throw new MalformedElfException("section name string table does not end with NUL", at);
    }
    parts.sectionNamesAt = at;
    parts.sectionNamesSize = size;
  }

  private void keepName(int i, int nameOffset) {
    int end = nameOffset;
    while (allNames[end] != 0) {
      end++;
    }
    int length = end - nameOffset + 1;
    if (namesEnd + length > parts.sectionNames.length) {
      int size = Math.max(namesEnd + length, Math.max(256, parts.sectionNames.length * 2));
      parts.sectionNames = java.util.Arrays.copyOf(parts.sectionNames, size);
    }
    System.arraycopy(allNames, nameOffset, parts.sectionNames, namesEnd, length);
    int n = parts.namedCount;
    if (n == parts.namedSections.length) {
      parts.namedSections = java.util.Arrays.copyOf(parts.namedSections, n * 2);
      parts.namedAt = java.util.Arrays.copyOf(parts.namedAt, n * 2);
    }
    parts.namedSections[n] = i;
    parts.namedAt[n] = namesEnd;
    parts.namedCount = n + 1;
    namesEnd += length;
  }

  private int stringsSize(int section, String what) {
    SectionHeaders sections = parts.sections;
    if (section <= 0 || section >= sections.count() || sections.type(section) != Sht.SHT_STRTAB) {
      throw new MalformedElfException("index of the " + what + " string table is wrong", -1);
    }
    long size = sections.size(section);
    if (size > Integer.MAX_VALUE - 16) {
      throw new MalformedElfException(what + " string table is larger than 2 GB", -1);
    }
    return (int) size;
  }

  private byte[] strings(int section, String what) {
    SectionHeaders sections = parts.sections;
    int size = stringsSize(section, what);
    byte[] pool = new byte[Math.max(1, size)];
    Bulk.bytes(bytes, sections.offset(section), pool, 0, size);
    if (pool[pool.length - 1] != 0) {
      throw new MalformedElfException(
          what + " string table does not end with NUL", sections.offset(section));
    }
    return pool;
  }

  private void addRelocations(int i) {
    SectionHeaders sections = parts.sections;
    int target = sections.info(i);
    if (sections.size(i) == 0) {
      return;
    }
    if (target <= 0 || target >= sections.count() || sections.size(i) % 24 != 0) {
      throw new MalformedElfException(
          "section " + i + ": relocation section without a target, or of a broken size",
          sections.offset(i));
    }
    if (parts.relocationSections[target] != 0) {
      throw new MalformedElfException(
          "section " + target + " has two relocation sections", sections.offset(i));
    }
    if (sections.size(i) > 24L * (1 << 26)) {
      throw new MalformedElfException("section " + i + ": too many relocations", -1);
    }
    parts.relocationSections[target] = i;
  }

  /** What small sections say about the whole object. */
  private void readMark(int i, byte nameClass) {
    SectionHeaders sections = parts.sections;
    switch (nameClass) {
      case SectionNames.MARKER_NOTE -> {
        if (ObjectFile.startsWith(allNames, sections.nameOffset(i), ".note.GNU-stack\0")) {
          parts.stackNote =
              (sections.flags(i) & Shf.SHF_EXECINSTR) != 0
                  ? ObjectFile.StackNote.EXECUTABLE
                  : ObjectFile.StackNote.NON_EXECUTABLE;
        } else if (sections.type(i) == Sht.SHT_NOTE) {
          readProperties(i);
        }
      }
      case SectionNames.LINK_ARGS -> parts.linkArgs = true;
      case SectionNames.LINK_ONCE -> parts.linkOnceSections = true;
      case SectionNames.GNU_LTO ->
          throw new LinkFailure(
              Diagnostic.error("lto-object", name + ": was compiled by gcc -flto")
                  .withHint(
                      "compile it without -flto, or with -ffat-lto-objects and strip its"
                          + " .gnu.lto_* sections: Ferrule has no compiler in it"));
      default -> {}
    }
  }

  private void readCompressionHeader(int i) {
    SectionHeaders sections = parts.sections;
    if (sections.size(i) < CompressedSection.HEADER_SIZE || sections.type(i) == Sht.SHT_NOBITS) {
      throw new MalformedElfException(
          "section " + i + ": too short for a compression header", sections.offset(i));
    }
    if (parts.compressedSizes == null) {
      parts.compressedSizes = new long[sections.count()];
      parts.compressedAlignments = new long[sections.count()];
      java.util.Arrays.fill(parts.compressedSizes, -1);
    }
    byte[] header = new byte[CompressedSection.HEADER_SIZE];
    Bulk.bytes(bytes, sections.offset(i), header, 0, header.length);
    long size = LittleEndian.get64(header, 8);
    long alignment = LittleEndian.get64(header, 16);
    CompressedSection.checkSize(sections.size(i), size, i, sections.offset(i));
    if ((alignment & alignment - 1) != 0 || alignment < 0 || alignment > 1L << 40) {
      throw new MalformedElfException(
          "section " + i + ": alignment is no power of two", sections.offset(i));
    }
    parts.compressedSizes[i] = size;
    java.util.Objects.requireNonNull(parts.compressedAlignments)[i] = alignment;
  }

  /** GNU property notes: (x86-64 psABI, "Program Property"). */
  private void readProperties(int i) {
    long size = parts.sections.size(i);
    if (size > 1 << 16) {
      throw new MalformedElfException("section " + i + ": .note.gnu.property is too large", -1);
    }
    byte[] b = new byte[(int) size];
    Bulk.bytes(bytes, parts.sections.offset(i), b, 0, b.length);
    int at = 0;
    while (at + 16 <= b.length) {
      int nameSize = LittleEndian.get32(b, at);
      int descSize = LittleEndian.get32(b, at + 4);
      int type = LittleEndian.get32(b, at + 8);
      int desc = at + 16;
      if (nameSize != 4 || descSize < 0 || descSize > b.length - desc) {
        throw new MalformedElfException(
            "section " + i + ": broken property note", parts.sections.offset(i) + at);
      }
      if (type == Nt.NT_GNU_PROPERTY_TYPE_0) {
        readPropertyArray(b, desc, desc + descSize, i);
      }
      at = desc + (descSize + 7 & ~7);
      if (at < desc) {
        break;
      }
    }
  }

  private void readPropertyArray(byte[] b, int from, int to, int section) {
    int at = from;
    while (at + 8 <= to) {
      int type = LittleEndian.get32(b, at);
      int size = LittleEndian.get32(b, at + 4);
      if (size < 0 || size > to - at - 8) {
        throw new MalformedElfException(
            "section " + section + ": broken property", parts.sections.offset(section) + at);
      }
      if (type == Nt.GNU_PROPERTY_X86_FEATURE_1_AND && size == 4) {
        parts.featureBits |= LittleEndian.get32(b, at + 8);
      }
      at += 8 + (size + 7 & ~7);
    }
  }

  private void readSymbols() {
    SectionHeaders sections = parts.sections;
    long size = sections.size(symtab);
    if (size % SymbolTable.ENTRY_SIZE != 0
        || size / SymbolTable.ENTRY_SIZE > Integer.MAX_VALUE / 4) {
      throw new MalformedElfException("symbol table of a broken size", sections.offset(symtab));
    }
    int count = (int) (size / SymbolTable.ENTRY_SIZE);
    int[] extended = null;
    if (shndx != 0) {
      if (sections.size(shndx) / 4 < count) {
        throw new MalformedElfException(
            ".symtab_shndx is shorter than the symbol table", sections.offset(shndx));
      }
      extended = new int[count];
      Bulk.ints(bytes, sections.offset(shndx), extended, 0, count);
    }
    SymbolTable symbols = SymbolTable.read(bytes, sections.offset(symtab), count, extended);
    parts.symbols = symbols;
    parts.symbolNames = strings(sections.link(symtab), "symbol name");
    parts.firstGlobal = count == 0 ? 0 : sections.info(symtab);
    if (parts.firstGlobal < 0 || parts.firstGlobal > count) {
      throw new MalformedElfException(
          "sh_info of the symbol table is out of range", sections.offset(symtab));
    }
    for (int i = 0; i < count; i++) {
      checkSymbol(i);
    }
    hashNames(count);
  }

  private void checkSymbol(int i) {
    SymbolTable symbols = parts.symbols;
    int nameOffset = symbols.nameOffset(i);
    if (nameOffset < 0 || nameOffset >= parts.symbolNames.length) {
      throw new MalformedElfException(
          "symbol " + i + ": name lies outside .strtab", parts.sections.offset(symtab) + i * 24L);
    }
    int section = symbols.section(i);
    if (section >= parts.sections.count() || section < SymbolTable.SECTION_RESERVED) {
      throw new MalformedElfException(
          "symbol " + i + ": section index is out of range",
          parts.sections.offset(symtab) + i * 24L);
    }
  }

  private void hashNames(int count) {
    int first = parts.firstGlobal;
    int[] lengths = new int[count - first];
    long[] hashes = new long[count - first];
    if (lengths.length > 0) {
      NameScanner scanner = scratch.scanner;
      scanner.load(parts.symbolNames);
      for (int i = first; i < count; i++) {
        scanner.scan(parts.symbols.nameOffset(i));
        parts.versionedNames |= scanner.versioned();
        lengths[i - first] = scanner.length();
        hashes[i - first] = scanner.hash();
      }
    }
    parts.globalNameLengths = lengths;
    parts.globalNameHashes = hashes;
  }

  private void readGroups() {
    SectionHeaders sections = parts.sections;
    List<SectionGroup> groups = new ArrayList<>(groupSections.size());
    for (int i : groupSections) {
      long size = sections.size(i);
      int signature = sections.info(i);
      if (size < 4
          || size % 4 != 0
          || size / 4 > sections.count() + 1L
          || signature < 0
          || signature >= parts.symbols.count()) {
        throw new MalformedElfException("section " + i + ": broken group", sections.offset(i));
      }
      int[] words = new int[(int) (size / 4)];
      Bulk.ints(bytes, sections.offset(i), words, 0, words.length);
      int[] members = new int[words.length - 1];
      for (int m = 1; m < words.length; m++) {
        if (words[m] <= 0 || words[m] >= sections.count()) {
          throw new MalformedElfException(
              "section " + i + ": group member is no section", sections.offset(i) + m * 4L);
        }
        members[m - 1] = words[m];
      }
      groups.add(new SectionGroup(i, signature, (words[0] & Grp.GRP_COMDAT) != 0, members));
    }
    parts.groups = List.copyOf(groups);
  }
}
