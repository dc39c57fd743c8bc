package dev.ferrule.relocatable;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.elf.ElfEncoder;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.Shn;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.layout.StringTable;
import dev.ferrule.request.ContentOptions;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.LinkerDefined;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The symbol table of the joined object: a symbol for each section, the objects' own local symbols,
 * then every global name once. What nothing defines stays undefined, commons stay common.
 */
final class SymbolJoin {
  /** How many {@code --defsym} definitions may stand on one another. */
  private static final int MAX_DEPTH = 64;

  private final LinkRequest request;
  private final LinkedObjects objects;
  private final Symbols symbols;
  private final SectionJoin sections;
  private final Diagnostics diagnostics;
  private final StringTable strings = new StringTable();
  private byte[] table = new byte[1 << 14];

  /** The real section index of symbols whose index does not fit in 16 bits. */
  private int[] extended = new int[1 << 8];

  private boolean needsExtended;
  private int count = 1;
  private int firstGlobal;

  /** Index in the joined table by the numbers of {@link LinkedObjects}; 0 for none. */
  private final int[] indices;

  /** Local symbols that a kept relocation or group names; null if all are kept anyway. */
  private final boolean @Nullable [] used;

  /** Global names that an object mentions, and the largest alignment of each common one. */
  private final boolean[] mentioned;

  private final long[] commonAlignments;

  private SymbolJoin(
      LinkRequest request, Resolution resolution, SectionJoin sections, Diagnostics diagnostics) {
    this.request = request;
    this.objects = resolution.objects();
    this.symbols = resolution.symbols();
    this.sections = sections;
    this.diagnostics = diagnostics;
    this.indices = new int[objects.symbolCount()];
    ContentOptions content = request.content();
    boolean selective =
        content.strip() == ContentOptions.Strip.ALL
            || content.discard() == ContentOptions.Discard.ALL
            || content.discard() == ContentOptions.Discard.TEMPORARY;
    this.used = selective ? new boolean[objects.symbolCount()] : null;
    this.mentioned = new boolean[objects.globalCount()];
    this.commonAlignments = new long[objects.globalCount()];
  }

  /** Call when every section has its index. */
  static SymbolJoin join(
      LinkRequest request, Resolution resolution, SectionJoin sections, Diagnostics diagnostics) {
    SymbolJoin join = new SymbolJoin(request, resolution, sections, diagnostics);
    join.findUsed();
    for (JoinedSection section : sections.sections()) {
      section.symbolIndex = join.count;
      join.add(0, Stb.STB_LOCAL, Stt.STT_SECTION, 0, section.index, 0, 0);
    }
    for (int o = 0; o < join.objects.count(); o++) {
      join.addLocals(o);
    }
    join.firstGlobal = join.count;
    join.noteMentions();
    for (int id = 0; id < join.objects.globalCount(); id++) {
      if (join.mentioned[id]) {
        join.addGlobal(id);
      }
    }
    return join;
  }

  int count() {
    return count;
  }

  /** {@code sh_info} of the table. */
  int firstGlobal() {
    return firstGlobal;
  }

  StringTable strings() {
    return strings;
  }

  /** The table; valid up to {@code count} entries. */
  byte[] table() {
    return table;
  }

  /** Whether there has to be an SHT_SYMTAB_SHNDX section. */
  boolean needsExtended() {
    return needsExtended;
  }

  /** Contents of SHT_SYMTAB_SHNDX. */
  byte[] extendedTable() {
    byte[] out = new byte[4 * count];
    for (int k = 0; k < count; k++) {
      LittleEndian.put32(out, 4 * k, extended[k]);
    }
    return out;
  }

  /** The joined index of symbol {@code i} of object {@code o}; 0 if it has none. */
  int index(int o, int i) {
    return indices[objects.symbol(o, i)];
  }

  /** The joined index of a group's signature. */
  int groupSignature(JoinedGroup group) {
    SymbolTable source = objects.object(group.object).symbols();
    int section = source.section(group.signature);
    if (source.type(group.signature) == Stt.STT_SECTION && section > 0) {
      JoinedSection output = sections.output(objects.section(group.object, section));
      return output == null ? 0 : output.symbolIndex;
    }
    return index(group.object, group.signature);
  }

  private void findUsed() {
    boolean[] found = used;
    if (found == null) {
      return;
    }
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      for (int i = 1; i < file.sectionCount(); i++) {
        if (sections.output(objects.section(o, i)) != null) {
          long[] relocations = file.relocations(i);
          for (int k = 0; k < Rela.count(relocations); k++) {
            found[objects.symbol(o, Rela.symbol(relocations, k))] = true;
          }
        }
      }
    }
    for (JoinedGroup group : sections.groups()) {
      found[objects.symbol(group.object, group.signature)] = true;
    }
  }

  private void addLocals(int o) {
    ObjectFile file = objects.object(o);
    SymbolTable source = file.symbols();
    int first = objects.firstLocal(o);
    for (int i = 1; i < file.firstGlobal(); i++) {
      int section = source.section(i);
      int type = source.type(i);
      if (type == Stt.STT_SECTION || !keepsLocal(file, i, first + i)) {
        continue;
      }
      int output = Shn.SHN_UNDEF;
      long value = source.value(i);
      boolean absolute = section == SymbolTable.SECTION_ABS;
      if (section > 0) {
        int number = objects.section(o, section);
        JoinedGroup group = sections.group(number);
        JoinedSection joined = sections.output(number);
        if (joined != null) {
          output = joined.index;
          value = sections.place(number, value);
        } else if (group != null && group.object == o && group.signature == i) {
          // The assembler defines a signature that names nothing else in the group section itself.
          output = group.index;
        } else {
          continue;
        }
        if (value < 0) {
          continue;
        }
      } else if (section < SymbolTable.SECTION_ABS) {
        reserved(file, i);
        continue;
      }
      indices[first + i] = count;
      int name = append(file, i);
      int other = source.other(i);
      if (absolute) {
        addAbsolute(name, Stb.STB_LOCAL, type, other, value, source.size(i));
      } else {
        add(name, Stb.STB_LOCAL, type, other, output, value, source.size(i));
      }
    }
  }

  private boolean keepsLocal(ObjectFile file, int i, int number) {
    boolean[] asked = used;
    if (asked == null || asked[number]) {
      return true;
    }
    ContentOptions content = request.content();
    if (content.strip() == ContentOptions.Strip.ALL) {
      return false;
    }
    boolean isFile = file.symbols().type(i) == Stt.STT_FILE;
    if (content.discard() == ContentOptions.Discard.ALL) {
      return isFile;
    }
    int at = file.symbols().nameOffset(i);
    byte[] pool = file.symbolNames();
    return isFile || pool[at] != '.' || pool[at + 1] != 'L';
  }

  private int append(ObjectFile file, int i) {
    byte[] pool = file.symbolNames();
    int from = file.symbols().nameOffset(i);
    int end = from;
    while (pool[end] != 0) {
      end++;
    }
    return end == from ? 0 : strings.append(pool, from, end - from);
  }

  private void noteMentions() {
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      SymbolTable source = file.symbols();
      for (int i = file.firstGlobal(); i < source.count(); i++) {
        int id = objects.symbol(o, i);
        if (id < objects.globalCount()) {
          mentioned[id] = true;
          if (source.section(i) == SymbolTable.SECTION_COMMON) {
            commonAlignments[id] = Math.max(commonAlignments[id], source.value(i));
          }
        }
      }
    }
    for (String name : request.symbols().undefined()) {
      mentioned[symbols.names().find(name)] = true;
    }
    for (String name : request.symbols().defsym().keySet()) {
      mentioned[symbols.names().find(name)] = true;
    }
  }

  private void addGlobal(int id) {
    int binding =
        symbols.unique(id) ? Stb.STB_GNU_UNIQUE : symbols.weak(id) ? Stb.STB_WEAK : Stb.STB_GLOBAL;
    int visibility = symbols.visibility(id);
    int type = symbols.type(id);
    switch (symbols.kind(id)) {
      case Symbols.DEFINED -> addDefinition(id, binding);
      case Symbols.COMMON -> addCommon(id, binding);
      case Symbols.LINKER -> {
        if (symbols.linkerDefined(id) instanceof LinkerDefined.Assigned assigned) {
          addAssigned(id, binding, assigned);
        }
      }
      default -> {
        if (request.symbols().undefined().contains(symbols.name(id))) {
          binding = Stb.STB_GLOBAL;
        }
        indices[id] = count;
        add(name(id), binding, type, visibility, Shn.SHN_UNDEF, 0, 0);
      }
    }
  }

  private int name(int id) {
    return strings.append(
        symbols.names().pool(id), symbols.names().offset(id), symbols.names().length(id));
  }

  private void addDefinition(int id, int binding) {
    int o = symbols.file(id);
    int i = symbols.index(id);
    ObjectFile file = objects.object(o);
    SymbolTable source = file.symbols();
    int section = source.section(i);
    if (section == SymbolTable.SECTION_RESERVED) {
      reserved(file, i);
      return;
    }
    int other = source.other(i) & ~3 | symbols.visibility(id);
    if (section == SymbolTable.SECTION_ABS) {
      indices[id] = count;
      addAbsolute(append(file, i), binding, source.type(i), other, source.value(i), source.size(i));
      return;
    }
    int number = objects.section(o, section);
    JoinedSection output = sections.output(number);
    long value = output == null ? -1 : sections.place(number, source.value(i));
    if (output == null || value < 0) {
      return; // Collected as garbage, and so are all that refer to it.
    }
    indices[id] = count;
    // From the object's own table, where the name may have a version that was taken off.
    add(append(file, i), binding, source.type(i), other, output.index, value, source.size(i));
  }

  private void addCommon(int id, int binding) {
    SymbolTable source = objects.object(symbols.file(id)).symbols();
    long size = source.size(symbols.index(id));
    long alignment = Math.max(1, Long.highestOneBit(Math.max(1, commonAlignments[id])));
    int visibility = symbols.visibility(id);
    indices[id] = count;
    if (!request.layout().defineCommon()) {
      int k = count;
      add(name(id), binding, symbols.type(id), visibility, 0, alignment, size);
      LittleEndian.put16(table, k * SymbolTable.ENTRY_SIZE + 6, Shn.SHN_COMMON);
      return;
    }
    boolean threadLocal = symbols.type(id) == Stt.STT_TLS;
    JoinedSection space = sections.space(threadLocal);
    long value = space.reserve(size, alignment);
    int type = threadLocal ? Stt.STT_TLS : Stt.STT_OBJECT;
    add(name(id), binding, type, visibility, space.index, value, size);
  }

  private void addAssigned(int id, int binding, LinkerDefined.Assigned assigned) {
    long offset = assigned.offset();
    String base = assigned.base();
    for (int depth = 0; base != null && depth < MAX_DEPTH; depth++) {
      int target = symbols.names().find(base);
      if (target >= 0 && symbols.kind(target) == Symbols.DEFINED) {
        aliasOf(id, binding, target, offset);
        return;
      }
      if (target >= 0
          && symbols.kind(target) == Symbols.LINKER
          && symbols.linkerDefined(target) instanceof LinkerDefined.Assigned next) {
        offset += next.offset();
        base = next.base();
      } else {
        break;
      }
    }
    if (base != null) {
      diagnostics.add(
          Diagnostic.error(
                  "undefined-symbol",
                  "--defsym=" + symbols.name(id) + "=" + base + ": " + base + " is not defined")
              .withHint("with -r the right side must be a number or a symbol of these objects"));
      return;
    }
    indices[id] = count;
    addAbsolute(name(id), binding, Stt.STT_NOTYPE, symbols.visibility(id), offset, 0);
  }

  private void aliasOf(int id, int binding, int target, long offset) {
    int o = symbols.file(target);
    SymbolTable source = objects.object(o).symbols();
    int i = symbols.index(target);
    int section = source.section(i);
    long value = source.value(i) + offset;
    int visibility = symbols.visibility(id);
    if (section == SymbolTable.SECTION_ABS) {
      indices[id] = count;
      addAbsolute(name(id), binding, source.type(i), visibility, value, source.size(i));
      return;
    }
    int number = objects.section(o, section);
    JoinedSection output = sections.output(number);
    if (output != null) {
      indices[id] = count;
      long place = sections.place(number, value);
      add(name(id), binding, source.type(i), visibility, output.index, place, source.size(i));
    }
  }

  private void reserved(ObjectFile file, int i) {
    diagnostics.add(
        Diagnostic.error(
            "malformed-input",
            file.name() + ": symbol " + file.symbolName(i) + " has a reserved section index"));
  }

  private void addAbsolute(int name, int binding, int type, int other, long value, long size) {
    int k = count;
    add(name, binding, type, other, 0, value, size);
    LittleEndian.put16(table, k * SymbolTable.ENTRY_SIZE + 6, Shn.SHN_ABS);
  }

  private void add(int name, int binding, int type, int other, int section, long value, long size) {
    int at = count * SymbolTable.ENTRY_SIZE;
    if (at + SymbolTable.ENTRY_SIZE > table.length) {
      table = Arrays.copyOf(table, table.length * 2);
    }
    if (count == extended.length) {
      extended = Arrays.copyOf(extended, count * 2);
    }
    int stored = section;
    if (section >= Shn.SHN_LORESERVE) {
      stored = Shn.SHN_XINDEX;
      extended[count] = section;
      needsExtended = true;
    }
    ElfEncoder.symbol(table, at, name, binding, type, other, stored, value, size);
    count++;
  }
}
