package dev.ferrule.write;

import dev.ferrule.arch.Processor;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.elf.ElfEncoder;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Et;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.Nt;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Shn;
import dev.ferrule.elf.Sht;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.RelocationBuffer;
import dev.ferrule.layout.DynamicSymbols;
import dev.ferrule.layout.Layout;
import dev.ferrule.layout.OutputSection;
import dev.ferrule.layout.Segment;
import dev.ferrule.layout.SymbolTablePlan;
import dev.ferrule.layout.Synthetic;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.MergedSection;
import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.SymbolNames;
import dev.ferrule.symbol.Symbols;
import dev.ferrule.work.Workers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the output file. Input sections are copied and relocated in windows of about a megabyte
 * that each worker uses again and again, and written by position, beside the tables that the linker
 * makes. No size is decided here.
 */
public final class ImageWriter {
  private final LinkRequest request;
  private final Processor processor;
  private final Resolution resolution;
  private final LinkedObjects objects;
  private final Liveness liveness;
  private final Layout layout;
  private final String commentLine;
  private final RelocationErrors errors;
  private final byte[] dynamicRelocations;
  private final Relocator relocator;
  private final SyntheticWriter synthetics;
  private final SymbolTableWriter symbolTables;
  private final EhFrameWriter frames;
  private final BuildId buildId;
  private final List<InputWindows.Window> windows;
  private final @Nullable Patch patch;
  private @Nullable OutputSection buildIdSection;
  private @Nullable OutputSection relocationSection;
  private @Nullable OutputSection frameHeader;
  private @Nullable OutputSection symbolSection;
  private @Nullable OutputSection stringSection;

  private ImageWriter(
      LinkRequest request,
      Processor processor,
      Resolution resolution,
      Liveness liveness,
      References references,
      Needs needs,
      Layout layout,
      String commentLine,
      @Nullable Patch patch) {
    this.request = request;
    this.processor = processor;
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.liveness = liveness;
    this.layout = layout;
    this.commentLine = commentLine;
    this.errors = new RelocationErrors(resolution, processor);
    this.patch = patch;
    this.dynamicRelocations =
        patch == null
            ? new byte[layout.relocations().count() * Rela.ENTRY_SIZE]
            : patch.written().dynamicRelocations.clone();
    this.relocator =
        new Relocator(processor, resolution, references, needs, layout, dynamicRelocations, errors);
    this.synthetics = new SyntheticWriter(processor, resolution, references, relocator, layout);
    this.symbolTables = new SymbolTableWriter(resolution, needs, layout);
    this.frames = new EhFrameWriter(layout, objects, relocator);
    this.windows = patch == null ? InputWindows.of(layout, objects) : patch.written().windows;
    this.buildId =
        patch == null ? new BuildId(request.content().buildId()) : patch.written().buildId.copy();
  }

  /**
   * Writes the file; relocations that do not fit are added to {@code diagnostics}, and then no file
   * appears.
   *
   * @param patch how it differs from a file that is there; null if there is none like it
   * @return what is worth remembering of it
   */
  public static WrittenImage write(
      LinkRequest request,
      Processor processor,
      Resolution resolution,
      Liveness liveness,
      References references,
      Needs needs,
      Layout layout,
      String commentLine,
      @Nullable Patch patch,
      Workers workers,
      Diagnostics diagnostics) {
    try (OutputFile file =
        OutputFile.create(
            request.resolve(request.output()),
            request.kind() != OutputKind.RELOCATABLE,
            patch == null ? null : patch.copy(),
            workers.control())) {
      Patch used = patch != null && file.copy(patch, layout.fileSize()) ? patch : null;
      if (used == null) {
        file.removeOld(workers.control());
      }
      ImageWriter writer =
          new ImageWriter(
              request,
              processor,
              resolution,
              liveness,
              references,
              needs,
              layout,
              commentLine,
              used);
      writer.writeContents(file, workers);
      writer.writeDependents(file);
      writer.writeHeaders(file);
      writer.writeBuildId(file);
      writer.errors.report(diagnostics);
      diagnostics.stopOnErrors();
      file.complete(workers.control());
      return new WrittenImage(
          writer.windows, writer.dynamicRelocations, writer.buildId, used != null);
    }
  }

  /** A table that the linker makes, whole. */
  private record Table(OutputSection section, OutputSection.SyntheticPart part) {}

  /** What one thread uses again and again. */
  private final class Scratch {
    private byte[] window = new byte[0];
    final RelocationBuffer relocations = new RelocationBuffer();
    final Relocator.Place place = new Relocator.Place();
    final SymbolWindows.Buffers symbols = new SymbolWindows.Buffers();
    final UnloadedRelocator unloaded =
        new UnloadedRelocator(processor, objects, liveness, layout, relocator, errors);

    byte[] window(int size) {
      if (window.length < size) {
        window = new byte[Math.max(InputWindows.SIZE + (InputWindows.SIZE >> 2), size)];
      }
      return window;
    }
  }

  /** Everything but what depends on the rest: tables first, which are larger than windows. */
  private void writeContents(OutputFile file, Workers workers) {
    List<Table> tables = new ArrayList<>();
    for (OutputSection section : layout.sections()) {
      addTables(section, tables);
    }
    SymbolWindows symbols = symbolWindows();
    int symbolCount = symbols == null ? 0 : symbols.count();
    int firstSymbols = tables.size();
    int firstWindow = firstSymbols + symbolCount;
    Scratch[] scratch = new Scratch[workers.count()];
    for (int w = 0; w < scratch.length; w++) {
      scratch[w] = new Scratch();
    }
    int[] order = InputWindows.order(windows);
    int[] tasks = new int[firstWindow + order.length];
    int taskCount = 0;
    for (int k = 0; k < tasks.length; k++) {
      int n = k < firstWindow ? k : firstWindow + order[k - firstWindow];
      boolean differs =
          patch == null
              || (n < firstSymbols
                  ? patch.frames() || tables.get(n).part.kind() != Synthetic.EH_FRAME
                  : symbols != null && n < firstWindow
                      ? symbols.touchedBy(patch, n - firstSymbols)
                      : patch.touches(windows.get(n - firstWindow)));
      if (differs) {
        tasks[taskCount++] = n;
      }
    }
    if (patch == null) {
      // A window of symbols counts twice: entries and names.
      buildId.expect(firstWindow + symbolCount + windows.size());
    }
    workers.forEach(
        taskCount,
        (int task, int worker) -> {
          int n = tasks[task];
          if (n < firstSymbols) {
            writeTable(tables.get(n), file, n);
          } else if (symbols != null && n < firstWindow) {
            int k = n - firstSymbols;
            symbols.write(k, scratch[worker].symbols, file, buildId, firstSymbols + 2 * k);
          } else {
            writeWindow(windows.get(n - firstWindow), scratch[worker], file, n + symbolCount);
          }
        });
  }

  private void writeWindow(
      InputWindows.Window window, Scratch scratch, OutputFile file, int number) {
    byte[] buffer = scratch.window(window.size());
    long position = window.section().fileOffset() + window.start();
    if (patch == null) {
      fill(window, buffer, scratch);
    } else {
      file.read(buffer, window.size(), position);
      replace(window, buffer, scratch, patch);
    }
    buildId.add(number, buffer, window.size());
    file.write(buffer, 0, window.size(), position);
  }

  /** Copies sections that differ over those that were in their places. */
  private void replace(
      InputWindows.Window window, byte[] buffer, Scratch scratch, Patch difference) {
    OutputSection section = window.section();
    for (int k = window.from(); k < window.to(); k++) {
      int number = section.member(k);
      if (difference.section(number)) {
        copy(section, number, buffer, (int) (layout.offsetOf(number) - window.start()), scratch);
      }
    }
  }

  /** Adds the tables of a section that are filled as a whole, and notes where the others are. */
  private void addTables(OutputSection section, List<Table> tables) {
    for (OutputSection.SyntheticPart part : section.synthetics()) {
      switch (part.kind()) {
        case COMMONS, COPIES, READ_ONLY_COPIES -> {}
        case DYNAMIC_RELOCATIONS -> relocationSection = section;
        case EH_FRAME_HEADER -> frameHeader = section;
        case BUILD_ID -> buildIdSection = section;
        case SYMBOLS -> symbolSection = section;
        case STRINGS -> stringSection = section;
        case EH_FRAME -> tables.addFirst(new Table(section, part));
        default -> tables.add(new Table(section, part));
      }
    }
  }

  /** Null without a symbol table. */
  private @Nullable SymbolWindows symbolWindows() {
    SymbolTablePlan plan = layout.symbolTable();
    OutputSection table = symbolSection;
    OutputSection strings = stringSection;
    if (plan == null || table == null || strings == null) {
      return null;
    }
    SymbolNames names = resolution.symbols().names();
    return new SymbolWindows(plan, names, objects.count(), symbolTables, table, strings);
  }

  private void fill(InputWindows.Window window, byte[] buffer, Scratch scratch) {
    OutputSection section = window.section();
    MergedSection merged = window.merged();
    if (merged != null) {
      merged.copyTo(window.at(), buffer, 0, window.size());
      return;
    }
    boolean code = (section.flags() & Shf.SHF_EXECINSTR) != 0;
    int filled = 0;
    for (int k = window.from(); k < window.to(); k++) {
      int number = section.member(k);
      int at = (int) (layout.offsetOf(number) - window.start());
      if (code) {
        processor.fillCode(buffer, filled, at);
      } else {
        Arrays.fill(buffer, filled, at, (byte) 0);
      }
      filled = at + copy(section, number, buffer, at, scratch);
    }
  }

  /** Copies and relocates one input section; returns its size. */
  private int copy(OutputSection section, int number, byte[] buffer, int at, Scratch scratch) {
    int o = objects.objectOfSection(number);
    int i = number - objects.firstSection(o);
    ObjectFile file = objects.object(o);
    int size = (int) file.sectionSize(i);
    if (file.sections().type(i) == Sht.SHT_NOBITS) {
      Arrays.fill(buffer, at, at + size, (byte) 0);
      return size;
    }
    if (file.compressed(i)) {
      System.arraycopy(file.sectionBytes(i), 0, buffer, at, size);
    } else {
      file.copySection(i, 0, buffer, at, size);
    }
    if (file.relocationSection(i) == 0) {
      return size;
    }
    long[] relocations = file.relocations(i, scratch.relocations);
    int count = scratch.relocations.count();
    if (!section.isLoaded()) {
      scratch.unloaded.apply(o, i, relocations, count, buffer, at, size);
      return size;
    }
    Relocator.Place place = scratch.place;
    place.bytes = buffer;
    place.indexBase = at;
    place.addressBase = section.address() + layout.offsetOf(number);
    place.from = at;
    place.to = at + size;
    place.nextRelative = layout.relocations().firstRelative(number);
    place.nextSymbolic = layout.relocations().firstSymbolic(number);
    relocator.apply(o, i, relocations, 0, count, place);
    return size;
  }

  private void writeTable(Table table, OutputFile file, int number) {
    OutputSection section = table.section;
    OutputSection.SyntheticPart part = table.part;
    byte[] out = new byte[Math.toIntExact(section.hasBytes() ? part.size() : 0)];
    switch (part.kind()) {
      case INTERPRETER -> copyText(String.valueOf(request.dynamic().interpreter()), out);
      case COMMENT -> copyText(commentLine, out);
      case PROPERTIES -> SyntheticWriter.fillProperties(out, layout.features());
      case PLT_RELOCATIONS -> synthetics.fillPltRelocations(out);
      case PLT -> synthetics.fillPlt(out);
      case INDIRECT_PLT -> synthetics.fillIndirectPlt(out);
      case GOT -> synthetics.fillGot(out, dynamicRelocations);
      case GOT_PLT -> synthetics.fillGotPlt(out);
      case DYNAMIC -> synthetics.fillDynamic(out);
      case EH_FRAME -> {
        frames.fill(section, out);
        writeFrameHeader(section, file);
      }
      case SECTION_NAMES -> System.arraycopy(layout.sectionNames().bytes(), 0, out, 0, out.length);
      default -> fillDynamicTable(part, out);
    }
    buildId.add(number, out, out.length);
    file.write(out, 0, out.length, section.fileOffset() + part.offset());
  }

  /** The loader's relocations, which others fill in. */
  private void writeDependents(OutputFile file) {
    synthetics.fillCopies(dynamicRelocations);
    OutputSection relocations = relocationSection;
    if (relocations != null) {
      put(file, relocations, BuildId.RELOCATIONS, dynamicRelocations);
    }
  }

  /** The index of the exception frames, after these. */
  private void writeFrameHeader(OutputSection frameSection, OutputFile file) {
    OutputSection header = frameHeader;
    if (header != null) {
      byte[] out = new byte[(int) header.size()];
      frames.fillHeader(header, frameSection, out);
      put(file, header, BuildId.FRAME_HEADER, out);
    }
  }

  private void fillDynamicTable(OutputSection.SyntheticPart part, byte[] out) {
    DynamicSymbols table = layout.dynamicSymbols();
    if (table == null) {
      return;
    }
    switch (part.kind()) {
      case DYNAMIC_SYMBOLS -> symbolTables.fillDynamic(table, out);
      case DYNAMIC_STRINGS -> System.arraycopy(table.strings().bytes(), 0, out, 0, out.length);
      case GNU_HASH -> System.arraycopy(table.gnuHash(), 0, out, 0, out.length);
      case SYSV_HASH -> SyntheticWriter.fillSysvHash(table, out);
      case VERSION_SYMBOLS -> SyntheticWriter.fillVersyms(table, out);
      case VERSION_DEFINITIONS ->
          System.arraycopy(table.versionDefinitions(), 0, out, 0, out.length);
      case VERSION_NEEDS -> System.arraycopy(table.versionNeeds(), 0, out, 0, out.length);
      default -> throw new IllegalStateException("not a dynamic table: " + part.kind());
    }
  }

  private static void copyText(String text, byte[] out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, out, 0, bytes.length);
  }

  private void put(OutputFile file, OutputSection section, int table, byte[] out) {
    buildId.addTable(table, out);
    file.write(out, 0, out.length, section.fileOffset());
  }

  private void writeHeaders(OutputFile file) {
    List<Segment> segments = layout.segments();
    byte[] head = new byte[ElfHeader.SIZE + segments.size() * ElfHeader.PROGRAM_HEADER_SIZE];
    int sectionCount = layout.sections().size() + 1;
    OutputSection names = layout.section(".shstrtab");
    int namesIndex = names == null ? 0 : names.index();
    LittleEndian.put32(head, 0, 0x464c457f);
    head[4] = 2; // ELFCLASS64
    head[5] = 1; // ELFDATA2LSB
    head[6] = 1; // EV_CURRENT
    boolean pic = request.kind().positionIndependent();
    LittleEndian.put16(head, 16, pic ? Et.ET_DYN : Et.ET_EXEC);
    LittleEndian.put16(head, 18, processor.machine());
    LittleEndian.put32(head, 20, 1); // EV_CURRENT
    LittleEndian.put64(head, 24, entry());
    LittleEndian.put64(head, 32, ElfHeader.SIZE);
    LittleEndian.put64(head, 40, layout.sectionHeaderOffset());
    LittleEndian.put16(head, 52, ElfHeader.SIZE);
    LittleEndian.put16(head, 54, ElfHeader.PROGRAM_HEADER_SIZE);
    LittleEndian.put16(head, 56, segments.size());
    LittleEndian.put16(head, 58, SectionHeaders.ENTRY_SIZE);
    LittleEndian.put16(head, 60, sectionCount < Shn.SHN_LORESERVE ? sectionCount : 0);
    LittleEndian.put16(head, 62, namesIndex < Shn.SHN_LORESERVE ? namesIndex : Shn.SHN_XINDEX);
    int at = ElfHeader.SIZE;
    for (Segment s : segments) {
      ElfEncoder.programHeader(
          head,
          at,
          s.type(),
          s.flags(),
          s.fileOffset(),
          s.address(),
          s.fileSize(),
          s.memorySize(),
          s.alignment());
      at += ElfHeader.PROGRAM_HEADER_SIZE;
    }
    buildId.addTable(BuildId.HEAD, head);
    file.write(head, 0, head.length, 0);
    byte[] table = new byte[sectionCount * SectionHeaders.ENTRY_SIZE];
    ElfEncoder.sectionHeader(
        table,
        0,
        0,
        Sht.SHT_NULL,
        0,
        0,
        0,
        sectionCount < Shn.SHN_LORESERVE ? 0 : sectionCount,
        namesIndex < Shn.SHN_LORESERVE ? 0 : namesIndex,
        0,
        0,
        0);
    for (OutputSection s : layout.sections()) {
      ElfEncoder.sectionHeader(
          table,
          s.index() * SectionHeaders.ENTRY_SIZE,
          s.nameOffset(),
          s.type(),
          s.flags(),
          s.address(),
          s.fileOffset(),
          s.size(),
          s.link(),
          s.info(),
          s.alignment(),
          s.entrySize());
    }
    buildId.addTable(BuildId.SECTION_HEADERS, table);
    file.write(table, 0, table.length, layout.sectionHeaderOffset());
  }

  private long entry() {
    String name = request.symbols().entry();
    if (name == null) {
      if (!request.kind().executable()) {
        return 0;
      }
      name = "_start";
    }
    int id = resolution.symbols().names().find(name);
    if (id >= 0 && resolution.symbols().kind(id) != Symbols.UNDEFINED) {
      return layout.valueOf(id);
    }
    try {
      return name.startsWith("0x")
          ? Long.parseUnsignedLong(name.substring(2), 16)
          : Long.parseLong(name);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void writeBuildId(OutputFile file) {
    OutputSection section = buildIdSection;
    if (section == null) {
      return;
    }
    byte[] id = buildId.finish();
    byte[] note = new byte[16 + id.length];
    SyntheticWriter.noteHeader(note, 0, id.length, Nt.NT_GNU_BUILD_ID);
    System.arraycopy(id, 0, note, 16, id.length);
    file.write(note, 0, note.length, section.fileOffset());
  }
}
