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
import dev.ferrule.symbol.Symbols;

/** Fills {@code .symtab}, {@code .strtab} and {@code .dynsym}. */
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

  /** Fills the table and the string table behind it. */
  void fill(SymbolTablePlan plan, byte[] table, byte[] strings) {
    for (int o = 0; o < objects.count(); o++) {
      fillLocals(plan, o, table, strings);
    }
    long name = plan.firstString(objects.count());
    int at = plan.firstLocal(objects.count()) * SymbolTable.ENTRY_SIZE;
    for (int k = 0; k < plan.hiddenCount(); k++) {
      name = putGlobal(plan.hidden(k), Stb.STB_LOCAL, table, at, strings, name);
      at += SymbolTable.ENTRY_SIZE;
    }
    for (int k = 0; k < plan.globalCount(); k++) {
      int id = plan.global(k);
      name = putGlobal(id, binding(id), table, at, strings, name);
      at += SymbolTable.ENTRY_SIZE;
    }
  }

  private void fillLocals(SymbolTablePlan plan, int o, byte[] table, byte[] strings) {
    ObjectFile file = objects.object(o);
    SymbolTable source = file.symbols();
    int at = plan.firstLocal(o) * SymbolTable.ENTRY_SIZE;
    int name = (int) plan.firstString(o);
    int count = plan.firstLocal(o + 1) - plan.firstLocal(o);
    for (int k = 0; k < count; k++) {
      int length = plan.localNameLength(o, k);
      int i = plan.local(o, k);
      System.arraycopy(file.symbolNames(), source.nameOffset(i), strings, name, length);
      putLocal(o, source, i, table, at, name);
      at += SymbolTable.ENTRY_SIZE;
      name += length + 1;
    }
  }

  private void putLocal(int o, SymbolTable source, int i, byte[] table, int at, int name) {
    int section = source.section(i);
    OutputSection output = section > 0 ? layout.outputOf(objects.section(o, section)) : null;
    long value = section > 0 ? layout.definitionAddress(o, i) : source.value(i);
    ElfEncoder.symbol(
        table,
        at,
        name,
        Stb.STB_LOCAL,
        source.type(i),
        source.other(i),
        output == null ? Shn.SHN_ABS : output.index(),
        shown(source.type(i), value),
        source.size(i));
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

  private long putGlobal(int id, int binding, byte[] table, int at, byte[] strings, long name) {
    int length = symbols.names().length(id);
    System.arraycopy(
        symbols.names().pool(id), symbols.names().offset(id), strings, (int) name, length);
    put(id, binding, table, at, (int) name);
    return name + length + 1;
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
