package dev.ferrule.layout;

import dev.ferrule.elf.Df;
import dev.ferrule.elf.Dt;
import dev.ferrule.request.DynamicOptions;
import dev.ferrule.request.OutputKind;
import dev.ferrule.symbol.Symbols;
import java.util.ArrayList;
import java.util.List;

/** The entries of {@code .dynamic} (gABI, "Dynamic Section"). */
final class DynamicArray {
  private final LayoutBuilder builder;
  private final DynamicSymbols table;
  private final DynamicOptions options;
  private final List<DynamicEntry> entries = new ArrayList<>();

  DynamicArray(LayoutBuilder builder, DynamicSymbols table) {
    this.builder = builder;
    this.table = table;
    this.options = builder.request.dynamic();
  }

  List<DynamicEntry> entries() {
    addNames();
    addInitialisers();
    addTables();
    addRelocations();
    addFlags();
    addVersions();
    return entries;
  }

  private void addNames() {
    for (int offset : table.neededOffsets()) {
      entries.add(DynamicEntry.number(Dt.DT_NEEDED, offset));
    }
    String soname = options.soname();
    if (soname != null && builder.request.kind() == OutputKind.SHARED) {
      entries.add(DynamicEntry.number(Dt.DT_SONAME, table.strings().add(soname)));
    }
    for (String name : options.auxiliaries()) {
      entries.add(DynamicEntry.number(Dt.DT_AUXILIARY, table.strings().add(name)));
    }
    for (String name : options.filters()) {
      entries.add(DynamicEntry.number(Dt.DT_FILTER, table.strings().add(name)));
    }
    if (!options.runPath().isEmpty()) {
      int offset = table.strings().add(String.join(":", options.runPath()));
      entries.add(DynamicEntry.number(options.newDtags() ? Dt.DT_RUNPATH : Dt.DT_RPATH, offset));
    }
  }

  private void addInitialisers() {
    addFunction(Dt.DT_INIT, options.init());
    addFunction(Dt.DT_FINI, options.fini());
    if (builder.isExecutable()) {
      addArray(".preinit_array", Dt.DT_PREINIT_ARRAY, Dt.DT_PREINIT_ARRAYSZ);
    }
    addArray(".init_array", Dt.DT_INIT_ARRAY, Dt.DT_INIT_ARRAYSZ);
    addArray(".fini_array", Dt.DT_FINI_ARRAY, Dt.DT_FINI_ARRAYSZ);
  }

  private void addFunction(long tag, String name) {
    Symbols symbols = builder.resolution.symbols();
    int id = symbols.names().find(name);
    if (id >= 0 && symbols.kind(id) == Symbols.DEFINED) {
      entries.add(DynamicEntry.symbol(tag, id));
    }
  }

  private boolean exists(String name) {
    for (OutputSection section : builder.assembly.sections()) {
      if (section.name.equals(name)) {
        return !section.isEmpty();
      }
    }
    return false;
  }

  private void addArray(String section, long tag, long sizeTag) {
    if (exists(section)) {
      entries.add(DynamicEntry.address(tag, section));
      entries.add(DynamicEntry.size(sizeTag, section));
    }
  }

  private void addTables() {
    if (options.hashStyle().sysv()) {
      entries.add(DynamicEntry.address(Dt.DT_HASH, ".hash"));
    }
    if (options.hashStyle().gnu()) {
      entries.add(DynamicEntry.address(Dt.DT_GNU_HASH, ".gnu.hash"));
    }
    entries.add(DynamicEntry.address(Dt.DT_STRTAB, ".dynstr"));
    entries.add(DynamicEntry.address(Dt.DT_SYMTAB, ".dynsym"));
    entries.add(DynamicEntry.size(Dt.DT_STRSZ, ".dynstr"));
    entries.add(DynamicEntry.number(Dt.DT_SYMENT, 24));
    if (builder.isExecutable()) {
      entries.add(DynamicEntry.number(Dt.DT_DEBUG, 0));
    }
  }

  private void addRelocations() {
    if (builder.parts.gotPlt != null) {
      entries.add(DynamicEntry.address(Dt.DT_PLTGOT, ".got.plt"));
    }
    if (builder.parts.relaPlt != null) {
      entries.add(DynamicEntry.size(Dt.DT_PLTRELSZ, ".rela.plt"));
      entries.add(DynamicEntry.number(Dt.DT_PLTREL, Dt.DT_RELA));
      entries.add(DynamicEntry.address(Dt.DT_JMPREL, ".rela.plt"));
    }
    if (builder.parts.relaDyn != null) {
      entries.add(DynamicEntry.address(Dt.DT_RELA, ".rela.dyn"));
      entries.add(DynamicEntry.size(Dt.DT_RELASZ, ".rela.dyn"));
      entries.add(DynamicEntry.number(Dt.DT_RELAENT, 24));
      if (builder.relocations.relativeCount() > 0) {
        entries.add(DynamicEntry.number(Dt.DT_RELACOUNT, builder.relocations.relativeCount()));
      }
    }
  }

  private void addFlags() {
    long flags = 0;
    long flags1 = options.dtFlags1();
    if (options.now()) {
      flags |= Df.DF_BIND_NOW;
      flags1 |= Df.DF_1_NOW;
    }
    if ((flags1 & Df.DF_1_ORIGIN) != 0) {
      flags |= Df.DF_ORIGIN;
    }
    if (builder.needs.staticTls()) {
      flags |= Df.DF_STATIC_TLS;
    }
    if (builder.needs.textRelocations()) {
      flags |= Df.DF_TEXTREL;
      entries.add(DynamicEntry.number(Dt.DT_TEXTREL, 0));
    }
    if (builder.request.symbols().symbolic() == dev.ferrule.request.SymbolOptions.Symbolic.ALL
        && builder.request.kind() == OutputKind.SHARED) {
      flags |= Df.DF_SYMBOLIC;
    }
    if (builder.request.kind() == OutputKind.PIE) {
      flags1 |= Df.DF_1_PIE;
    }
    if (flags != 0) {
      entries.add(DynamicEntry.number(Dt.DT_FLAGS, flags));
    }
    if (flags1 != 0) {
      entries.add(DynamicEntry.number(Dt.DT_FLAGS_1, flags1));
    }
  }

  private void addVersions() {
    if (table.versyms().length > 0) {
      entries.add(DynamicEntry.address(Dt.DT_VERSYM, ".gnu.version"));
    }
    if (table.versionDefinitionCount() > 0) {
      entries.add(DynamicEntry.address(Dt.DT_VERDEF, ".gnu.version_d"));
      entries.add(DynamicEntry.number(Dt.DT_VERDEFNUM, table.versionDefinitionCount()));
    }
    if (table.versionNeedCount() > 0) {
      entries.add(DynamicEntry.address(Dt.DT_VERNEED, ".gnu.version_r"));
      entries.add(DynamicEntry.number(Dt.DT_VERNEEDNUM, table.versionNeedCount()));
    }
  }
}
