package dev.ferrule.crt;

import dev.ferrule.elf.ElfEncoder;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Et;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.Stv;
import dev.ferrule.elf.SymbolTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a relocatable ELF64 object (gABI, "Object Files") in memory, for code and data that no file
 * of the machine supplies. The result is read like any other object.
 *
 * <p>References are by name. A name that is not defined becomes an undefined global symbol; a
 * section's name ({@code .text}) means the start of that section.
 */
public final class ObjectBuilder {
  private static final int RELA_SIZE = 24;

  /** A section that grows at its end. */
  public final class Section {
    private final String name;
    private final int type;
    private final long flags;
    private final int alignment;
    private final int entrySize;
    private byte[] bytes = new byte[64];
    private int size;
    private final List<Reference> references = new ArrayList<>(4);

    private Section(String name, int type, long flags, int alignment, int entrySize) {
      this.name = name;
      this.type = type;
      this.flags = flags;
      this.alignment = alignment;
      this.entrySize = entrySize;
    }

    /** Bytes so far: where the next ones go. */
    public int size() {
      return size;
    }

    /** Appends bytes written as pairs of hexadecimal digits, spaces between them. */
    public Section hex(String pairs) {
      int at = 0;
      while (at + 1 < pairs.length()) {
        int high = Character.digit(pairs.charAt(at), 16);
        int low = Character.digit(pairs.charAt(at + 1), 16);
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException("not pairs of digits: " + pairs);
        }
        reserve(1);
        bytes[size++] = (byte) (high << 4 | low);
        at += 3;
      }
      return this;
    }

    /** Appends a 32-bit number. */
    public Section word(int value) {
      reserve(4);
      LittleEndian.put32(bytes, size, value);
      size += 4;
      return this;
    }

    /** Replaces the 32-bit number at offset {@code at}, once it is known. */
    void setWord(int at, int value) {
      LittleEndian.put32(bytes, at, value);
    }

    /** Appends zeros. */
    public Section zeros(int count) {
      reserve(count);
      size += count;
      return this;
    }

    /** Appends zeros up to a multiple of {@code boundary}, a power of two. */
    public Section align(int boundary) {
      return zeros(-size & boundary - 1);
    }

    /**
     * Appends a field that the linker fills.
     *
     * @param bytes the field's width
     * @param relocation the processor's number of it
     */
    public Section refer(int bytes, int relocation, String symbol, long addend) {
      references.add(new Reference(size, relocation, symbol, addend));
      return zeros(bytes);
    }

    /** Gives the bytes from {@code start} to here a global name that other modules may see. */
    public Section define(String symbol, int start, int type) {
      return define(symbol, start, type, Stb.STB_GLOBAL, Stv.STV_DEFAULT);
    }

    /** Gives the bytes from {@code start} to here a name. */
    public Section define(String symbol, int start, int type, int bind, int visibility) {
      symbols.add(new Symbol(symbol, this, start, size - start, type, bind, visibility));
      return this;
    }

    private void reserve(int count) {
      if (size + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(size + count, bytes.length * 2));
      }
    }
  }

  /** A field that the linker fills. */
  private record Reference(int offset, int relocation, String symbol, long addend) {}

  /** A symbol; {@code section} is null for one that is not defined here. */
  private record Symbol(
      String name,
      @org.jspecify.annotations.Nullable Section section,
      int value,
      int size,
      int type,
      int bind,
      int visibility) {}

  private final int machine;
  private final List<Section> sections = new ArrayList<>();
  private final List<Symbol> symbols = new ArrayList<>();

  /**
   * @param machine {@code e_machine}
   */
  public ObjectBuilder(int machine) {
    this.machine = machine;
  }

  /** Adds a section. */
  public Section section(String name, int type, long flags, int alignment) {
    return section(name, type, flags, alignment, 0);
  }

  /** Adds a section of entries of {@code entrySize} bytes. */
  public Section section(String name, int type, long flags, int alignment, int entrySize) {
    Section section = new Section(name, type, flags, alignment, entrySize);
    sections.add(section);
    return section;
  }

  /** Adds {@code .text}. */
  public Section text() {
    return section(".text", Sht.SHT_PROGBITS, Shf.SHF_ALLOC | Shf.SHF_EXECINSTR, 16);
  }

  /** Declares an undefined symbol whose absence is no error. */
  public void weak(String name) {
    symbols.add(new Symbol(name, null, 0, 0, Stt.STT_NOTYPE, Stb.STB_WEAK, Stv.STV_DEFAULT));
  }

  /** Declares an undefined symbol that this image itself may define. */
  public void weakHidden(String name) {
    symbols.add(new Symbol(name, null, 0, 0, Stt.STT_NOTYPE, Stb.STB_WEAK, Stv.STV_HIDDEN));
  }

  /** Declares an undefined symbol that this image itself must define. */
  public void hidden(String name) {
    symbols.add(new Symbol(name, null, 0, 0, Stt.STT_NOTYPE, Stb.STB_GLOBAL, Stv.STV_HIDDEN));
  }

  /** The object file. */
  public byte[] build() {
    section(".note.GNU-stack", Sht.SHT_PROGBITS, 0, 1);
    declareMissing();
    // ELF wants local symbols first.
    symbols.sort((Symbol a, Symbol b) -> Integer.compare(order(a), order(b)));
    return new Encoding().encode();
  }

  private static int order(Symbol symbol) {
    return symbol.bind == Stb.STB_LOCAL ? 0 : 1;
  }

  private void declareMissing() {
    for (Section section : sections) {
      for (Reference reference : section.references) {
        if (symbolIndex(reference.symbol) == 0) {
          declare(reference.symbol);
        }
      }
    }
  }

  private void declare(String name) {
    for (Section section : sections) {
      if (section.name.equals(name)) {
        symbols.add(
            new Symbol(name, section, 0, 0, Stt.STT_SECTION, Stb.STB_LOCAL, Stv.STV_DEFAULT));
        return;
      }
    }
    symbols.add(new Symbol(name, null, 0, 0, Stt.STT_NOTYPE, Stb.STB_GLOBAL, Stv.STV_DEFAULT));
  }

  /** The symbol's place in the table, in which 0 is no symbol. */
  private int symbolIndex(String name) {
    for (int i = 0; i < symbols.size(); i++) {
      if (symbols.get(i).name.equals(name)) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Puts the file together: header, sections, relocations, symbols, names, section headers. */
  private final class Encoding {
    private final Names sectionNames = new Names();
    private final Names symbolNames = new Names();
    private byte[] file = new byte[4096];
    private int end = ElfHeader.SIZE;
    private byte[] headers = new byte[0];
    private int headerCount;

    byte[] encode() {
      int relocated = 0;
      for (Section section : sections) {
        relocated += section.references.isEmpty() ? 0 : 1;
      }
      int first = 1 + sections.size();
      int symtab = first + relocated;
      headers = new byte[(symtab + 3) * SectionHeaders.ENTRY_SIZE];
      headerCount = 1;
      for (Section section : sections) {
        header(section.name, section.type, section.flags, section.alignment, section.entrySize);
        place(section.bytes, section.size, section.alignment, 0, 0);
      }
      for (int s = 0; s < sections.size(); s++) {
        Section section = sections.get(s);
        if (!section.references.isEmpty()) {
          byte[] relocations = relocations(section);
          header(".rela" + section.name, Sht.SHT_RELA, Shf.SHF_INFO_LINK, 8, RELA_SIZE);
          place(relocations, relocations.length, 8, symtab, s + 1);
        }
      }
      byte[] table = symbolTable();
      header(".symtab", Sht.SHT_SYMTAB, 0, 8, SymbolTable.ENTRY_SIZE);
      place(table, table.length, 8, symtab + 1, 1 + localCount());
      header(".strtab", Sht.SHT_STRTAB, 0, 1, 0);
      place(symbolNames.pool, symbolNames.size, 1, 0, 0);
      header(".shstrtab", Sht.SHT_STRTAB, 0, 1, 0);
      place(sectionNames.pool, sectionNames.size, 1, 0, 0);
      int headersAt = end + 7 & ~7;
      byte[] whole = Arrays.copyOf(file, headersAt + headers.length);
      System.arraycopy(headers, 0, whole, headersAt, headers.length);
      ElfEncoder.objectHeader(whole, Et.ET_REL, machine, headersAt, headerCount, headerCount - 1);
      return whole;
    }

    private void header(String name, int type, long flags, int alignment, int entrySize) {
      int at = headerCount * SectionHeaders.ENTRY_SIZE;
      ElfEncoder.sectionHeader(
          headers, at, sectionNames.add(name), type, flags, 0, 0, 0, 0, 0, alignment, entrySize);
    }

    /** Appends the contents of the section whose header was made last. */
    private void place(byte[] content, int size, int alignment, int link, int info) {
      int at = headerCount++ * SectionHeaders.ENTRY_SIZE;
      end = end + alignment - 1 & -alignment;
      LittleEndian.put64(headers, at + 24, end);
      LittleEndian.put64(headers, at + 32, size);
      LittleEndian.put32(headers, at + 40, link);
      LittleEndian.put32(headers, at + 44, info);
      if (LittleEndian.get32(headers, at + 4) == Sht.SHT_NOBITS) {
        return;
      }
      if (end + size > file.length) {
        file = Arrays.copyOf(file, Math.max(end + size, file.length * 2));
      }
      System.arraycopy(content, 0, file, end, size);
      end += size;
    }

    private byte[] relocations(Section section) {
      byte[] b = new byte[section.references.size() * RELA_SIZE];
      int at = 0;
      for (Reference reference : section.references) {
        int symbol = symbolIndex(reference.symbol);
        ElfEncoder.rela(b, at, reference.offset, reference.relocation, symbol, reference.addend);
        at += RELA_SIZE;
      }
      return b;
    }

    private byte[] symbolTable() {
      byte[] b = new byte[(symbols.size() + 1) * SymbolTable.ENTRY_SIZE];
      int at = SymbolTable.ENTRY_SIZE;
      for (Symbol symbol : symbols) {
        int name = symbol.type == Stt.STT_SECTION ? 0 : symbolNames.add(symbol.name);
        int section = symbol.section == null ? 0 : sections.indexOf(symbol.section) + 1;
        ElfEncoder.symbol(
            b,
            at,
            name,
            symbol.bind,
            symbol.type,
            symbol.visibility,
            section,
            symbol.value,
            symbol.size);
        at += SymbolTable.ENTRY_SIZE;
      }
      return b;
    }

    private int localCount() {
      int count = 0;
      for (Symbol symbol : symbols) {
        count += symbol.bind == Stb.STB_LOCAL ? 1 : 0;
      }
      return count;
    }
  }

  /** A string table. */
  private static final class Names {
    private byte[] pool = new byte[256];
    private int size = 1;

    /** Returns the name's offset. */
    int add(String name) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      if (size + text.length + 1 > pool.length) {
        pool = Arrays.copyOf(pool, (size + text.length + 1) * 2);
      }
      System.arraycopy(text, 0, pool, size, text.length);
      int at = size;
      size += text.length + 1;
      return at;
    }
  }
}
