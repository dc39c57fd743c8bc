package dev.ferrule.layout;

import dev.ferrule.arch.Processor;
import dev.ferrule.elf.Nt;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.EhFrames;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.request.ContentOptions;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import dev.ferrule.work.Workers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Layout}: assembles sections, sizes linker-made ones, orders and places everything.
 */
public final class LayoutBuilder {
  final LinkRequest request;
  final Processor processor;
  final Resolution resolution;
  final Liveness liveness;
  final References references;
  final Needs needs;
  final String commentLine;
  final Workers workers;
  final LinkedObjects objects;
  final SectionAssembly assembly;
  final EhFrames frames;
  final int[] frameOf;
  final GotPlan got;
  final CopyPlan copies;
  final RelocationPlan relocations;
  final @Nullable DynamicSymbols dynamicSymbols;
  final @Nullable SymbolTablePlan symbolTable;
  final StringTable sectionNames = new StringTable();
  final List<OutputSection> sections;
  final List<DynamicEntry> dynamicEntries;
  final AddressAssignment addresses;
  final Layout.Parts parts = new Layout.Parts();
  final long[] commonOffsets;

  private LayoutBuilder(
      LinkRequest request,
      Processor processor,
      Resolution resolution,
      Liveness liveness,
      References references,
      Needs needs,
      String commentLine,
      @Nullable EarlierLayout earlier,
      Workers workers) {
    this.request = request;
    this.processor = processor;
    this.resolution = resolution;
    this.liveness = liveness;
    this.references = references;
    this.needs = needs;
    this.commentLine = commentLine;
    this.workers = workers;
    this.objects = resolution.objects();
    this.assembly = new SectionAssembly(objects, liveness, request.layout().ctorsInInitArray());
    Layout same = earlier == null ? null : earlier.layout;
    Tables tables;
    if (earlier != null && earlier.merges) {
      tables = tables(earlier);
      assembly.arrangeAs(earlier.layout.assembly);
    } else {
      tables = workers.beside(assembly::assign, () -> tables(earlier));
      assembly.arrange(workers);
    }
    this.frames = tables.frames;
    this.frameOf = tables.frameOf;
    this.got = tables.got;
    this.copies = tables.copies;
    this.commonOffsets = new long[objects.globalCount()];
    this.relocations =
        same != null
            ? same.relocations
            : RelocationPlan.of(
                objects,
                needs,
                references,
                got,
                copies,
                assembly.sections(),
                frames.inputs(),
                workers);
    boolean dynamic = request.kind().positionIndependent() || !resolution.shared().isEmpty();
    this.dynamicSymbols =
        !dynamic
            ? null
            : same != null
                ? same.dynamicSymbols
                : DynamicSymbols.of(request, resolution, needs, copies, liveness.alive(), false);
    this.symbolTable =
        request.content().strip() == ContentOptions.Strip.ALL
            ? null
            : earlier != null && earlier.names
                ? earlier.layout.symbolTable
                : SymbolTablePlan.of(resolution, liveness, needs, request.content(), workers);
    addTables(dynamic);
    addNotes();
    addFrames();
    addSpace();
    List<DynamicEntry> entries = List.of();
    if (dynamicSymbols != null) {
      OutputSection section = make(".dynamic", Sht.SHT_DYNAMIC, Shf.SHF_ALLOC | Shf.SHF_WRITE, 16);
      parts.dynamic = section;
      entries =
          same != null ? same.dynamicEntries : new DynamicArray(this, dynamicSymbols).entries();
      SectionAssembly.append(section, Synthetic.DYNAMIC, 16L * (entries.size() + 1), 8);
      addDynamicTables(dynamicSymbols);
    }
    this.dynamicEntries = entries;
    addUnloaded();
    this.sections = present();
    this.addresses =
        new AddressAssignment(
            request,
            processor,
            sections,
            request.dynamic().interpreter() != null && dynamic && request.kind().executable(),
            stackExecutable());
    addresses.order();
    nameSections();
    addresses.assign();
  }

  /** What does not depend on the sections' places. */
  private record Tables(EhFrames frames, int[] frameOf, GotPlan got, CopyPlan copies) {}

  private Tables tables(@Nullable EarlierLayout earlier) {
    EhFrames frames =
        earlier != null && earlier.frames
            ? earlier.layout.frames.with(liveness)
            : EhFrames.arrange(objects, liveness);
    if (earlier != null) {
      Layout same = earlier.layout;
      return new Tables(frames, same.frameOf, same.got, same.copies);
    }
    return new Tables(
        frames,
        numberFrames(frames),
        GotPlan.of(resolution, needs, references),
        CopyPlan.of(resolution, needs));
  }

  /** For each section its place among the inputs with exception frames; -1 if it has none. */
  private int[] numberFrames(EhFrames frames) {
    int[] numbers = new int[objects.sectionCount()];
    Arrays.fill(numbers, -1);
    for (int f = 0; f < frames.inputs().size(); f++) {
      EhFrames.Input input = frames.inputs().get(f);
      numbers[objects.section(input.object(), input.section())] = f;
    }
    return numbers;
  }

  /**
   * Lays out the link.
   *
   * @param earlier the layout of a link that differs only in some objects' contents; null if there
   *     is none
   */
  public static Layout build(
      LinkRequest request,
      Processor processor,
      Resolution resolution,
      Liveness liveness,
      References references,
      Needs needs,
      String commentLine,
      @Nullable EarlierLayout earlier,
      Workers workers) {
    if (earlier != null && earlier.whole()) {
      return new Layout(earlier.layout, resolution, liveness, references);
    }
    return new Layout(
        new LayoutBuilder(
            request,
            processor,
            resolution,
            liveness,
            references,
            needs,
            commentLine,
            earlier,
            workers));
  }

  private OutputSection make(String name, int type, long flags, long entrySize) {
    OutputSection section = assembly.section(name, type, flags);
    section.entrySize = entrySize;
    return section;
  }

  private void add(
      String name, int type, long flags, long entrySize, Synthetic kind, long size, long align) {
    SectionAssembly.append(make(name, type, flags, entrySize), kind, size, align);
  }

  private void addTables(boolean dynamic) {
    String interpreter = request.dynamic().interpreter();
    if (dynamic && interpreter != null && request.kind().executable()) {
      int length = interpreter.getBytes(StandardCharsets.UTF_8).length + 1;
      add(".interp", Sht.SHT_PROGBITS, Shf.SHF_ALLOC, 0, Synthetic.INTERPRETER, length, 1);
    }
    long data = Shf.SHF_ALLOC | Shf.SHF_WRITE;
    long code = Shf.SHF_ALLOC | Shf.SHF_EXECINSTR;
    parts.pltHeaderSize = processor.pltHeaderSize();
    parts.pltEntrySize = processor.pltEntrySize();
    parts.pltGotEntrySize = processor.pltGotEntrySize();
    if (got.words() > 0) {
      add(".got", Sht.SHT_PROGBITS, data, 8, Synthetic.GOT, 8L * got.words(), 8);
      parts.got = assembly.section(".got", Sht.SHT_PROGBITS, data);
    }
    int jumps = got.pltCount() + got.indirectCount();
    boolean gotBaseUsed = needs.gotBase() || isReferenced("_GLOBAL_OFFSET_TABLE_");
    if (jumps > 0 || gotBaseUsed) {
      parts.gotPltHeaderWords = dynamic ? processor.gotPltHeaderEntries() : 0;
      long size = Math.max(8, 8L * (parts.gotPltHeaderWords + jumps));
      add(".got.plt", Sht.SHT_PROGBITS, data, 8, Synthetic.GOT_PLT, size, 8);
      parts.gotPlt = assembly.section(".got.plt", Sht.SHT_PROGBITS, data);
    }
    if (got.pltCount() > 0) {
      long size = parts.pltHeaderSize + (long) got.pltCount() * parts.pltEntrySize;
      add(".plt", Sht.SHT_PROGBITS, code, 16, Synthetic.PLT, size, 16);
      parts.plt = assembly.section(".plt", Sht.SHT_PROGBITS, code);
    }
    if (got.indirectCount() > 0) {
      long size = (long) got.indirectCount() * parts.pltGotEntrySize;
      add(".iplt", Sht.SHT_PROGBITS, code, 16, Synthetic.INDIRECT_PLT, size, 16);
      parts.indirectPlt = assembly.section(".iplt", Sht.SHT_PROGBITS, code);
    }
    if (jumps > 0) {
      add(".rela.plt", Sht.SHT_RELA, Shf.SHF_ALLOC, 24, Synthetic.PLT_RELOCATIONS, 24L * jumps, 8);
      parts.relaPlt = assembly.section(".rela.plt", Sht.SHT_RELA, Shf.SHF_ALLOC);
    }
    if (relocations.count() > 0) {
      add(
          ".rela.dyn",
          Sht.SHT_RELA,
          Shf.SHF_ALLOC,
          24,
          Synthetic.DYNAMIC_RELOCATIONS,
          24L * relocations.count(),
          8);
      parts.relaDyn = assembly.section(".rela.dyn", Sht.SHT_RELA, Shf.SHF_ALLOC);
    }
  }

  private boolean isReferenced(String name) {
    int id = resolution.symbols().names().find(name);
    return id >= 0 && resolution.symbols().kind(id) == Symbols.LINKER;
  }

  /** The x86 feature bits that every object has; 0 writes no note. */
  int features() {
    int bits = -1;
    for (int o = 0; o < objects.count(); o++) {
      bits &= objects.object(o).featureBits();
    }
    bits = objects.count() == 0 ? 0 : bits;
    bits |= request.content().markIbt() ? Nt.GNU_PROPERTY_X86_FEATURE_1_IBT : 0;
    bits |= request.content().markShstk() ? Nt.GNU_PROPERTY_X86_FEATURE_1_SHSTK : 0;
    return bits;
  }

  private void addNotes() {
    if (features() != 0) {
      add(".note.gnu.property", Sht.SHT_NOTE, Shf.SHF_ALLOC, 0, Synthetic.PROPERTIES, 32, 8);
    }
    int digest = request.content().buildId().bytes();
    if (digest > 0) {
      add(".note.gnu.build-id", Sht.SHT_NOTE, Shf.SHF_ALLOC, 0, Synthetic.BUILD_ID, 16 + digest, 4);
    }
  }

  private void addFrames() {
    if (frames.size() == 0) {
      return;
    }
    add(".eh_frame", Sht.SHT_PROGBITS, Shf.SHF_ALLOC, 0, Synthetic.EH_FRAME, frames.size(), 8);
    parts.ehFrame = assembly.section(".eh_frame", Sht.SHT_PROGBITS, Shf.SHF_ALLOC);
    if (request.layout().ehFrameHeader()) {
      long size = 12 + 8L * frames.fdeCount();
      add(".eh_frame_hdr", Sht.SHT_PROGBITS, Shf.SHF_ALLOC, 0, Synthetic.EH_FRAME_HEADER, size, 4);
      parts.ehFrameHeader = assembly.section(".eh_frame_hdr", Sht.SHT_PROGBITS, Shf.SHF_ALLOC);
    }
  }

  private void addSpace() {
    long data = Shf.SHF_ALLOC | Shf.SHF_WRITE;
    long size = 0;
    long alignment = 1;
    Symbols symbols = resolution.symbols();
    for (int id = 0; id < symbols.count(); id++) {
      if (symbols.kind(id) == Symbols.COMMON) {
        ObjectFile file = objects.object(symbols.file(id));
        long align = Math.max(1, file.symbols().value(symbols.index(id)));
        size = size + align - 1 & -align;
        commonOffsets[id] = size;
        size += file.symbols().size(symbols.index(id));
        alignment = Math.max(alignment, align);
      }
    }
    if (size > 0) {
      parts.bss = assembly.section(".bss", Sht.SHT_NOBITS, data);
      parts.commons = SectionAssembly.append(parts.bss, Synthetic.COMMONS, size, alignment);
    }
    if (copies.size() > 0) {
      parts.bss = assembly.section(".bss", Sht.SHT_NOBITS, data);
      parts.copies =
          SectionAssembly.append(parts.bss, Synthetic.COPIES, copies.size(), copies.alignment());
    }
    if (copies.readOnlySize() > 0) {
      parts.readOnlyBss = assembly.section(".bss.rel.ro", Sht.SHT_NOBITS, data);
      parts.readOnlyCopies =
          SectionAssembly.append(
              parts.readOnlyBss,
              Synthetic.READ_ONLY_COPIES,
              copies.readOnlySize(),
              copies.readOnlyAlignment());
    }
  }

  private void addDynamicTables(DynamicSymbols table) {
    long ro = Shf.SHF_ALLOC;
    if (request.dynamic().hashStyle().gnu()) {
      int size = table.gnuHash().length;
      add(".gnu.hash", Sht.SHT_GNU_HASH, ro, 0, Synthetic.GNU_HASH, size, 8);
    }
    if (request.dynamic().hashStyle().sysv()) {
      add(".hash", Sht.SHT_HASH, ro, 4, Synthetic.SYSV_HASH, table.sysvHashSize(), 8);
    }
    add(".dynsym", Sht.SHT_DYNSYM, ro, 24, Synthetic.DYNAMIC_SYMBOLS, 24L * table.count(), 8);
    int versyms = table.versyms().length;
    if (versyms > 0) {
      add(".gnu.version", Sht.SHT_GNU_VERSYM, ro, 2, Synthetic.VERSION_SYMBOLS, 2L * versyms, 2);
    }
    if (table.versionDefinitionCount() > 0) {
      int size = table.versionDefinitions().length;
      add(".gnu.version_d", Sht.SHT_GNU_VERDEF, ro, 0, Synthetic.VERSION_DEFINITIONS, size, 8);
    }
    if (table.versionNeedCount() > 0) {
      int size = table.versionNeeds().length;
      add(".gnu.version_r", Sht.SHT_GNU_VERNEED, ro, 0, Synthetic.VERSION_NEEDS, size, 8);
    }
    int strings = table.strings().size();
    add(".dynstr", Sht.SHT_STRTAB, ro, 0, Synthetic.DYNAMIC_STRINGS, strings, 1);
  }

  private void addUnloaded() {
    OutputSection comment = make(".comment", Sht.SHT_PROGBITS, 0, 1);
    comment.flags |= Shf.SHF_MERGE | Shf.SHF_STRINGS;
    int length = commentLine.getBytes(StandardCharsets.UTF_8).length + 1;
    SectionAssembly.append(comment, Synthetic.COMMENT, length, 1);
    if (symbolTable != null) {
      add(".symtab", Sht.SHT_SYMTAB, 0, 24, Synthetic.SYMBOLS, 24L * symbolTable.count(), 8);
      add(".strtab", Sht.SHT_STRTAB, 0, 0, Synthetic.STRINGS, symbolTable.stringBytes(), 1);
    }
    make(".shstrtab", Sht.SHT_STRTAB, 0, 0);
  }

  private List<OutputSection> present() {
    List<OutputSection> present = new ArrayList<>();
    for (OutputSection section : assembly.sections()) {
      if (!section.isEmpty() || section.name.equals(".shstrtab")) {
        present.add(section);
      }
    }
    return present;
  }

  private void nameSections() {
    for (OutputSection section : sections) {
      section.nameOffset = sectionNames.add(section.name);
    }
    OutputSection names = named(".shstrtab");
    if (names != null) {
      SectionAssembly.append(names, Synthetic.SECTION_NAMES, sectionNames.size(), 1);
    }
    int dynsym = indexOf(".dynsym");
    int dynstr = indexOf(".dynstr");
    for (OutputSection section : sections) {
      switch (section.type) {
        case Sht.SHT_DYNSYM -> {
          section.link = dynstr;
          section.info = 1;
        }
        case Sht.SHT_DYNAMIC, Sht.SHT_GNU_VERDEF, Sht.SHT_GNU_VERNEED -> section.link = dynstr;
        case Sht.SHT_HASH, Sht.SHT_GNU_HASH, Sht.SHT_GNU_VERSYM -> section.link = dynsym;
        case Sht.SHT_RELA -> {
          section.link = dynsym;
          if (section.name.equals(".rela.plt")) {
            section.info = indexOf(".got.plt");
            section.flags |= Shf.SHF_INFO_LINK;
          }
        }
        case Sht.SHT_SYMTAB -> {
          section.link = indexOf(".strtab");
          section.info = symbolTable == null ? 0 : symbolTable.firstGlobalIndex();
        }
        default -> {}
      }
    }
    if (dynamicSymbols != null) {
      setInfo(".gnu.version_d", dynamicSymbols.versionDefinitionCount());
      setInfo(".gnu.version_r", dynamicSymbols.versionNeedCount());
    }
  }

  private void setInfo(String name, int info) {
    OutputSection section = named(name);
    if (section != null) {
      section.info = info;
    }
  }

  private @Nullable OutputSection named(String name) {
    for (OutputSection section : sections) {
      if (section.name.equals(name)) {
        return section;
      }
    }
    return null;
  }

  private int indexOf(String name) {
    OutputSection section = named(name);
    return section == null ? 0 : section.index;
  }

  private boolean stackExecutable() {
    Boolean asked = request.layout().executableStack();
    if (asked != null) {
      return asked;
    }
    for (int o = 0; o < objects.count(); o++) {
      if (objects.object(o).stackNote() == ObjectFile.StackNote.EXECUTABLE) {
        return true;
      }
    }
    return false;
  }

  boolean isExecutable() {
    return request.kind() == OutputKind.EXECUTABLE || request.kind() == OutputKind.PIE;
  }
}
