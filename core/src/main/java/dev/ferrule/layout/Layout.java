package dev.ferrule.layout;

import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.EhFrames;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.MergedSection;
import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.live.SectionRole;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is: sections, segments, the address of every symbol and of every linker-made
 * entry. Unchanging.
 */
public final class Layout {
  /** No address: see {@link #copiedStart}. */
  public static final long NOT_COPIED = Long.MIN_VALUE;

  final Resolution resolution;
  final LinkedObjects objects;
  final Symbols symbols;
  final Liveness liveness;
  final References references;
  final Needs needs;
  final SectionAssembly assembly;
  final EhFrames frames;
  final int[] frameOf;
  final GotPlan got;
  final CopyPlan copies;
  final RelocationPlan relocations;
  final @Nullable DynamicSymbols dynamicSymbols;
  final @Nullable SymbolTablePlan symbolTable;
  final StringTable sectionNames;
  final List<OutputSection> sections;
  final List<DynamicEntry> dynamicEntries;
  final AddressAssignment addresses;
  final Parts parts;
  final long[] commonOffsets;
  final long[] values;
  final int features;

  /** The linker-made sections that others ask the address of; null where there is none. */
  static final class Parts {
    @Nullable OutputSection got;
    @Nullable OutputSection gotPlt;
    @Nullable OutputSection plt;
    @Nullable OutputSection indirectPlt;
    @Nullable OutputSection dynamic;
    @Nullable OutputSection relaPlt;
    @Nullable OutputSection relaDyn;
    @Nullable OutputSection ehFrame;
    @Nullable OutputSection ehFrameHeader;
    @Nullable OutputSection bss;
    @Nullable OutputSection readOnlyBss;
    OutputSection.@Nullable SyntheticPart commons;
    OutputSection.@Nullable SyntheticPart copies;
    OutputSection.@Nullable SyntheticPart readOnlyCopies;
    int gotPltHeaderWords;
    int pltHeaderSize;
    int pltEntrySize;
    int pltGotEntrySize;
  }

  Layout(LayoutBuilder builder) {
    this.resolution = builder.resolution;
    this.objects = resolution.objects();
    this.symbols = resolution.symbols();
    this.liveness = builder.liveness;
    this.references = builder.references;
    this.needs = builder.needs;
    this.assembly = builder.assembly;
    this.frames = builder.frames;
    this.frameOf = builder.frameOf;
    this.got = builder.got;
    this.copies = builder.copies;
    this.relocations = builder.relocations;
    this.dynamicSymbols = builder.dynamicSymbols;
    this.symbolTable = builder.symbolTable;
    this.sectionNames = builder.sectionNames;
    this.sections = List.copyOf(builder.sections);
    this.dynamicEntries = builder.dynamicEntries;
    this.addresses = builder.addresses;
    this.parts = builder.parts;
    this.commonOffsets = builder.commonOffsets;
    this.features = builder.features();
    this.values = new SymbolValues(this, builder.request).compute(builder.workers);
  }

  Layout(Layout same, Resolution resolution, Liveness liveness, References references) {
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.symbols = resolution.symbols();
    this.liveness = liveness;
    this.references = references;
    this.needs = same.needs;
    this.assembly = same.assembly;
    this.frames = same.frames.with(liveness);
    this.frameOf = same.frameOf;
    this.got = same.got;
    this.copies = same.copies;
    this.relocations = same.relocations;
    this.dynamicSymbols = same.dynamicSymbols;
    this.symbolTable = same.symbolTable;
    this.sectionNames = same.sectionNames;
    this.sections = same.sections;
    this.dynamicEntries = same.dynamicEntries;
    this.addresses = same.addresses;
    this.parts = same.parts;
    this.commonOffsets = same.commonOffsets;
    this.features = same.features;
    this.values = same.values;
  }

  /** Whether everything has the same place and size as in another layout, which became this one. */
  @SuppressWarnings("ReferenceEquality") // one is the other's, or was computed anew
  public boolean samePlaces(Layout other) {
    return values == other.values;
  }

  /** The output sections in file order; the one with index i is at i - 1. */
  public List<OutputSection> sections() {
    return sections;
  }

  public List<Segment> segments() {
    return addresses.segments();
  }

  /** PT_TLS, or null. */
  public @Nullable Segment threadLocal() {
    return addresses.threadLocal();
  }

  public long imageBase() {
    return addresses.imageBase();
  }

  public long sectionHeaderOffset() {
    return addresses.sectionHeaderOffset();
  }

  /** The bits of GNU_PROPERTY_X86_FEATURE_1_AND. */
  public int features() {
    return features;
  }

  /** Bytes of the whole file. */
  public long fileSize() {
    return addresses.fileSize();
  }

  public GotPlan got() {
    return got;
  }

  public CopyPlan copies() {
    return copies;
  }

  public RelocationPlan relocations() {
    return relocations;
  }

  public @Nullable DynamicSymbols dynamicSymbols() {
    return dynamicSymbols;
  }

  public @Nullable SymbolTablePlan symbolTable() {
    return symbolTable;
  }

  public StringTable sectionNames() {
    return sectionNames;
  }

  public List<DynamicEntry> dynamicEntries() {
    return dynamicEntries;
  }

  public EhFrames frames() {
    return frames;
  }

  /** The output section of an input section, or null. */
  public @Nullable OutputSection outputOf(int section) {
    return assembly.outputOf[section];
  }

  /** The offset of a copied input section in its output section, bytes. */
  public long offsetOf(int section) {
    return assembly.offsetOf[section];
  }

  /** Whether the section's pieces were merged with others. */
  public boolean isMerged(int section) {
    return assembly.mergedOf[section] != null;
  }

  /** The merged pieces of a section, in the order of its parts, to be copied from. */
  public List<MergedSection> mergedContents(OutputSection section) {
    return assembly.mergedContents(section, objects);
  }

  /**
   * The address of a place of an input section; for sections that are not loaded its offset in the
   * output section.
   *
   * @return -1 if the place is not in the output
   */
  public long addressOf(int section, long offset) {
    OutputSection.MergedPart part = assembly.mergedOf[section];
    OutputSection output = assembly.outputOf[section];
    if (part != null && output != null) {
      return output.address
          + part.offset
          + part.merged.outputOffset((int) assembly.offsetOf[section], offset);
    }
    if (output != null) {
      return output.address + assembly.offsetOf[section] + offset;
    }
    if (liveness.roles()[section] == SectionRole.EH_FRAME && parts.ehFrame != null) {
      if (frameOf[section] < 0) {
        return parts.ehFrame.address + (offset == 0 ? 0 : frames.size());
      }
      long place = frames.outputOffset(frameOf[section], offset);
      return place < 0 ? -1 : parts.ehFrame.address + place;
    }
    return -1;
  }

  /** S of a global name. */
  public long valueOf(int id) {
    return values[id];
  }

  /** S of symbol {@code i} of object {@code o}, whose number is {@code id}. */
  public long value(int o, int i, int id) {
    if (id < objects.globalCount()) {
      return values[id];
    }
    int indirect = got.indirectIndex(id);
    return indirect >= 0 ? indirectPltAddress(indirect) : definitionAddress(o, i);
  }

  /**
   * S + A. For the section symbol of a merged section the addend says which piece is meant, so that
   * both are looked up together.
   */
  public long target(int o, int i, int id, long addend) {
    if (id >= objects.globalCount()) {
      SymbolTable table = objects.object(o).symbols();
      if (table.type(i) == Stt.STT_SECTION && table.section(i) > 0) {
        int section = objects.section(o, table.section(i));
        if (assembly.mergedOf[section] != null) {
          return addressOf(section, table.value(i) + addend);
        }
      }
    }
    return value(o, i, id) + addend;
  }

  /**
   * Where an input section starts that was copied as a whole: its address, or its offset in the
   * output section if it is not loaded. {@link #NOT_COPIED} for merged sections, exception frames
   * and what is not in the output.
   */
  public long copiedStart(int section) {
    OutputSection output = assembly.outputOf[section];
    return output == null || assembly.mergedOf[section] != null
        ? NOT_COPIED
        : output.address + assembly.offsetOf[section];
  }

  /** What an input section was merged into; null if it is not merged. */
  public @Nullable MergedSection mergedSection(int section) {
    OutputSection.MergedPart part = assembly.mergedOf[section];
    return part == null || assembly.outputOf[section] == null ? null : part.merged;
  }

  /** Its number among the inputs of {@link #mergedSection}. */
  public int mergedNumber(int section) {
    return (int) assembly.offsetOf[section];
  }

  /** Where {@link #mergedSection} starts, or 0. */
  public long mergedAddress(int section) {
    OutputSection.MergedPart part = assembly.mergedOf[section];
    OutputSection output = assembly.outputOf[section];
    return part == null || output == null ? 0 : output.address + part.offset;
  }

  /** Where a definition is, its PLT entry aside. 0 if its section is not in the output. */
  public long definitionAddress(int o, int i) {
    ObjectFile file = objects.object(o);
    SymbolTable table = file.symbols();
    int section = table.section(i);
    if (section > 0) {
      long address = addressOf(objects.section(o, section), table.value(i));
      return Math.max(0, address);
    }
    return section == SymbolTable.SECTION_ABS ? table.value(i) : 0;
  }

  /** L of a symbol: its PLT entry's address, or -1. */
  public long pltAddress(int symbol) {
    int index = got.pltIndex(symbol);
    if (index >= 0) {
      return pltEntryAddress(index);
    }
    int indirect = got.indirectIndex(symbol);
    return indirect >= 0 ? indirectPltAddress(indirect) : -1;
  }

  /**
   * Whether the symbol is a function with a resolver whose address is a PLT entry of this image.
   */
  public boolean hasIndirectPlt(int symbol) {
    return got.indirectIndex(symbol) >= 0;
  }

  public long pltEntryAddress(int k) {
    return addressOfSection(parts.plt) + parts.pltHeaderSize + (long) k * parts.pltEntrySize;
  }

  public long indirectPltAddress(int k) {
    return addressOfSection(parts.indirectPlt) + (long) k * parts.pltGotEntrySize;
  }

  /** The {@code .got.plt} entry of the k-th PLT entry. */
  public long gotPltEntryAddress(int k) {
    return gotPltAddress() + 8L * (parts.gotPltHeaderWords + k);
  }

  /** The {@code .got.plt} entry of the k-th function with a resolver. */
  public long indirectGotAddress(int k) {
    return gotPltAddress() + 8L * (parts.gotPltHeaderWords + got.pltCount() + k);
  }

  public int gotPltHeaderWords() {
    return parts.gotPltHeaderWords;
  }

  public long gotPltAddress() {
    return addressOfSection(parts.gotPlt);
  }

  public long gotAddress() {
    return addressOfSection(parts.got);
  }

  /** What {@code _GLOBAL_OFFSET_TABLE_} stands for. */
  public long gotBase() {
    return parts.gotPlt != null ? parts.gotPlt.address : gotAddress();
  }

  public long pltHeaderAddress() {
    return addressOfSection(parts.plt);
  }

  public long dynamicAddress() {
    return addressOfSection(parts.dynamic);
  }

  public @Nullable OutputSection ehFrame() {
    return parts.ehFrame;
  }

  public @Nullable OutputSection ehFrameHeader() {
    return parts.ehFrameHeader;
  }

  /** Address of the GOT entry with the symbol's address; -1 without one. */
  public long gotEntry(int symbol) {
    return gotSlot(got.addressSlot(symbol));
  }

  /** Address of the GOT entry with the symbol's thread-pointer offset; -1 without one. */
  public long threadOffsetEntry(int symbol) {
    return gotSlot(got.offsetSlot(symbol));
  }

  /** Address of the symbol's pair for {@code __tls_get_addr}; -1 without one. */
  public long threadPairEntry(int symbol) {
    return gotSlot(got.pairSlot(symbol));
  }

  /** Address of the symbol's TLS descriptor; -1 without one. */
  public long descriptorEntry(int symbol) {
    return gotSlot(got.descriptorSlot(symbol));
  }

  /** Address of the pair for this module's own TLS block; -1 without one. */
  public long localDynamicEntry() {
    return gotSlot(got.localDynamicSlot());
  }

  private long gotSlot(int slot) {
    return slot < 0 ? -1 : gotAddress() + 8L * slot;
  }

  /** Address of a copied variable. */
  public long copyAddress(CopyPlan.Copy copy) {
    OutputSection section = copy.readOnly() ? parts.readOnlyBss : parts.bss;
    OutputSection.SyntheticPart part = copy.readOnly() ? parts.readOnlyCopies : parts.copies;
    return section == null || part == null ? 0 : section.address + part.offset + copy.offset();
  }

  /** Address of a common symbol. */
  long commonAddress(int id) {
    return parts.bss == null || parts.commons == null
        ? 0
        : parts.bss.address + parts.commons.offset + commonOffsets[id];
  }

  /** The section that holds common symbols and copies, or null. */
  public @Nullable OutputSection bss() {
    return parts.bss;
  }

  public @Nullable OutputSection readOnlyBss() {
    return parts.readOnlyBss;
  }

  private static long addressOfSection(@Nullable OutputSection section) {
    return section == null ? 0 : section.address;
  }

  /** The section of this name, or null. */
  public @Nullable OutputSection section(String name) {
    for (OutputSection section : sections) {
      if (section.name.equals(name)) {
        return section;
      }
    }
    return null;
  }
}
