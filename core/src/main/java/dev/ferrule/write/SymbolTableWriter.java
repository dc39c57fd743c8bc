package dev.ferrule.write;

import dev.ferrule.elf.ElfEncoder;
import dev.ferrule.elf.Shn;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SharedFile;
import dev.ferrule.layout.CopyPlan;
import dev.ferrule.layout.DynamicSymbols;
import dev.ferrule.layout.Layout;
import dev.ferrule.layout.OutputSection;
import dev.ferrule.layout.SymbolTablePlan;
import dev.ferrule.live.Needs;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.SymbolNames;
import dev.ferrule.symbol.Symbols;
import java.util.Arrays;

/**
 * Fills {@code .symtab}, {@code .strtab} and {@code .dynsym}. Stateless, so that several threads
 * can fill parts.
 */
final class SymbolTableWriter {
  private final Resolution resolution;
  private final LinkedObjects objects;
  private final Symbols symbols;
  private final Needs needs;
  private final Layout layout;

  SymbolTableWriter(Resolution resolution, Needs needs, Layout layout) {
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.symbols = resolution.symbols();
    this.needs = needs;
    this.layout = layout;
  }

  /** Where the next entry and its name go in the arrays of a window. */
  static final class Cursor {
    private final byte[] entries;
    private final byte[] strings;

    /** Where the window's names start in {@code .strtab}. */
    private final long base;

    private int entry;
    private int string;

    Cursor(byte[] entries, byte[] strings, long base) {
      this.entries = entries;
      this.strings = strings;
      this.base = base;
    }

    /** The first entry of a table, and the empty name. */
    void addNull() {
      Arrays.fill(entries, 0, SymbolTable.ENTRY_SIZE, (byte) 0);
      strings[0] = 0;
      entry = SymbolTable.ENTRY_SIZE;
      string = 1;
    }

    /** Returns the name's offset in {@code .strtab}. */
    private int addName(byte[] pool, int offset, int length) {
      int name = (int) (base + string);
      System.arraycopy(pool, offset, strings, string, length);
      strings[string + length] = 0;
      string += length + 1;
      return name;
    }

    /** Returns where the next entry goes. */
    private int addEntry() {
      int at = entry;
      entry += SymbolTable.ENTRY_SIZE;
      return at;
    }
  }

  /** Adds the local symbols of an object. */
  void addLocals(SymbolTablePlan plan, int o, Cursor cursor) {
    ObjectFile file = objects.object(o);
    int count = plan.firstLocal(o + 1) - plan.firstLocal(o);
    for (int k = 0; k < count; k++) {
      addLocal(o, file, plan.local(o, k), plan.localNameLength(o, k), cursor);
    }
  }

  private void addLocal(int o, ObjectFile file, int i, int nameLength, Cursor cursor) {
    SymbolTable source = file.symbols();
    int name = cursor.addName(file.symbolNames(), source.nameOffset(i), nameLength);
    int section = source.section(i);
    OutputSection output = section > 0 ? layout.outputOf(objects.section(o, section)) : null;
    long value = section > 0 ? layout.definitionAddress(o, i) : source.value(i);
    ElfEncoder.symbol(
        cursor.entries,
        cursor.addEntry(),
        name,
        Stb.STB_LOCAL,
        source.type(i),
        source.other(i),
        output == null ? Shn.SHN_ABS : output.index(),
        shown(source.type(i), value),
        source.size(i));
  }

  /** Adds a name that became local. */
  void addHidden(int id, Cursor cursor) {
    put(id, Stb.STB_LOCAL, cursor.entries, cursor.addEntry(), addName(id, cursor));
  }

  void addGlobal(int id, Cursor cursor) {
    put(id, binding(id), cursor.entries, cursor.addEntry(), addName(id, cursor));
  }

  private int addName(int id, Cursor cursor) {
    SymbolNames names = symbols.names();
    return cursor.addName(names.pool(id), names.offset(id), names.length(id));
  }

  /** The value of a thread-local symbol is its offset in the block. */
  private long shown(int type, long value) {
    return type == Stt.STT_TLS && layout.threadLocal() != null
        ? value - layout.threadLocal().address()
        : value;
  }

  private int binding(int id) {
    if (symbols.unique(id)) {
      return Stb.STB_GNU_UNIQUE;
    }
    return symbols.weak(id) ? Stb.STB_WEAK : Stb.STB_GLOBAL;
  }

  private void put(int id, int binding, byte[] table, int at, int name) {
    byte kind = symbols.kind(id);
    int type = symbols.type(id);
    int section = Shn.SHN_UNDEF;
    long value = 0;
    long size = 0;
    CopyPlan.Copy copy = copyOf(id);
    if (copy != null) {
      SharedFile file = resolution.shared().get(copy.library());
      section = indexOf(copy.readOnly() ? layout.readOnlyBss() : layout.bss());
      value = layout.valueOf(id);
      size = file.symbols().size(symbols.index(id));
      type = Stt.STT_OBJECT;
    } else if (needs.has(id, Needs.CANONICAL_PLT)) {
      value = layout.valueOf(id);
      type = Stt.STT_FUNC;
    } else if (kind == Symbols.DEFINED) {
      int o = symbols.file(id);
      SymbolTable source = objects.object(o).symbols();
      int index = symbols.index(id);
      int inputSection = source.section(index);
      size = source.size(index);
      value = layout.valueOf(id);
      section = Shn.SHN_ABS;
      if (inputSection > 0) {
        OutputSection output = layout.outputOf(objects.section(o, inputSection));
        section = output == null ? indexOf(layout.ehFrame()) : output.index();
      }
      if (type == Stt.STT_GNU_IFUNC && layout.hasIndirectPlt(id)) {
        // References use the PLT entry as the address; so must other modules.
        type = Stt.STT_FUNC;
        section = sectionAt(value);
        size = 0;
      }
    } else if (kind == Symbols.COMMON) {
      SymbolTable source = objects.object(symbols.file(id)).symbols();
      section = indexOf(layout.bss());
      value = layout.valueOf(id);
      size = source.size(symbols.index(id));
      type = Stt.STT_OBJECT;
    } else if (kind == Symbols.LINKER) {
      value = layout.valueOf(id);
      section = sectionAt(value);
    }
    ElfEncoder.symbol(
        table,
        at,
        name,
        binding,
        type,
        kind == Symbols.SHARED || kind == Symbols.UNDEFINED ? 0 : symbols.visibility(id),
        section,
        shown(type, value),
        size);
  }

  private CopyPlan.@org.jspecify.annotations.Nullable Copy copyOf(int id) {
    return layout.copies().copyOf(id);
  }

  private static int indexOf(@org.jspecify.annotations.Nullable OutputSection section) {
    return section == null ? Shn.SHN_ABS : section.index();
  }

  private int sectionAt(long address) {
    for (OutputSection section : layout.sections()) {
      if (section.isLoaded()
          && address >= section.address()
          && address - section.address() <= section.size()
          && section.size() > 0) {
        return section.index();
      }
    }
    return Shn.SHN_ABS;
  }

  /** Fills {@code .dynsym}. */
  void fillDynamic(DynamicSymbols dynamic, byte[] table) {
    for (int k = 1; k < dynamic.count(); k++) {
      int id = dynamic.symbol(k);
      int at = k * SymbolTable.ENTRY_SIZE;
      if (id >= 0) {
        put(id, binding(id), table, at, dynamic.nameOffset(k));
      } else {
        CopyPlan.Alias alias = dynamic.alias(k);
        SymbolTable source = resolution.shared().get(alias.copy().library()).symbols();
        ElfEncoder.symbol(
            table,
            at,
            dynamic.nameOffset(k),
            source.bind(alias.index()),
            Stt.STT_OBJECT,
            0,
            indexOf(alias.copy().readOnly() ? layout.readOnlyBss() : layout.bss()),
            layout.copyAddress(alias.copy()),
            source.size(alias.index()));
      }
    }
  }
}
