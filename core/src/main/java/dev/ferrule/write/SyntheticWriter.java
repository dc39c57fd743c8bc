package dev.ferrule.write;

import dev.ferrule.arch.Processor;
import dev.ferrule.elf.ElfEncoder;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.Nt;
import dev.ferrule.elf.Rela;
import dev.ferrule.layout.CopyPlan;
import dev.ferrule.layout.DynamicEntry;
import dev.ferrule.layout.DynamicSymbols;
import dev.ferrule.layout.GotPlan;
import dev.ferrule.layout.GotRelocation;
import dev.ferrule.layout.Layout;
import dev.ferrule.layout.OutputSection;
import dev.ferrule.live.References;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import java.util.List;

/**
 * The contents of the loader's tables: GOT, PLT, their relocations, {@code .dynamic}, hash tables,
 * notes.
 */
final class SyntheticWriter {
  private final Processor processor;
  private final LinkedObjects objects;
  private final Resolution resolution;
  private final References references;
  private final Relocator relocator;
  private final Layout layout;

  SyntheticWriter(
      Processor processor,
      Resolution resolution,
      References references,
      Relocator relocator,
      Layout layout) {
    this.processor = processor;
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.references = references;
    this.relocator = relocator;
    this.layout = layout;
  }

  /** Fills {@code .got} and the entries of {@code .rela.dyn} for it and for copies. */
  void fillGot(byte[] words, byte[] rela) {
    GotPlan got = layout.got();
    int relative = layout.relocations().gotRelative();
    int symbolic = layout.relocations().gotSymbolic();
    for (int entry = 0; entry < got.count(); entry++) {
      GotPlan.Kind kind = got.kind(entry);
      int symbol = got.symbol(entry);
      int at = got.slot(entry) * 8;
      long address = layout.gotAddress() + at;
      long value = symbol < 0 ? 0 : valueOf(symbol);
      int index = dynamicIndex(symbol);
      int type =
          switch (kind) {
            case ADDRESS -> processor.globDat();
            case TLS_OFFSET -> processor.tlsPointerOffset();
            case TLS_PAIR, LOCAL_DYNAMIC -> processor.tlsModule();
            case TLS_DESCRIPTOR -> processor.tlsDescriptor();
          };
      boolean pair = kind == GotPlan.Kind.TLS_PAIR || kind == GotPlan.Kind.LOCAL_DYNAMIC;
      switch (GotRelocation.of(got, entry, objects, references)) {
        case NONE -> {
          if (pair) {
            LittleEndian.put64(words, at, 1); // the program is module 1
            LittleEndian.put64(words, at + 8, symbol < 0 ? 0 : relocator.blockOffset(value));
          } else {
            boolean offset = kind == GotPlan.Kind.TLS_OFFSET;
            LittleEndian.put64(words, at, offset ? relocator.threadOffset(value) : value);
          }
        }
        case RELATIVE -> put(rela, relative++, address, processor.relative(), 0, value);
        case SYMBOL -> put(rela, symbolic++, address, type, index, 0);
        case OWN -> put(rela, symbolic++, address, type, 0, relocator.blockOffset(value));
        case MODULE_AND_OFFSET -> {
          put(rela, symbolic++, address, type, index, 0);
          put(rela, symbolic++, address + 8, processor.tlsModuleOffset(), index, 0);
        }
        case MODULE -> {
          put(rela, symbolic++, address, type, 0, 0);
          LittleEndian.put64(words, at + 8, symbol < 0 ? 0 : relocator.blockOffset(value));
        }
      }
    }
  }

  /** Fills the copy relocations. */
  void fillCopies(byte[] rela) {
    int next = layout.relocations().copies();
    for (CopyPlan.Copy copy : layout.copies().copies()) {
      put(rela, next++, layout.copyAddress(copy), processor.copy(), dynamicIndex(copy.symbol()), 0);
    }
  }

  private static void put(byte[] rela, int k, long address, int type, int symbol, long addend) {
    ElfEncoder.rela(rela, k * Rela.ENTRY_SIZE, address, type, symbol, addend);
  }

  private int dynamicIndex(int symbol) {
    DynamicSymbols table = layout.dynamicSymbols();
    return table == null || symbol < 0 || symbol >= objects.globalCount() ? 0 : table.index(symbol);
  }

  private long valueOf(int symbol) {
    if (symbol < objects.globalCount()) {
      return layout.valueOf(symbol);
    }
    int o = objects.objectOfLocal(symbol);
    return layout.value(o, symbol - objects.firstLocal(o), symbol);
  }

  /**
   * Where a resolver function itself is, as opposed to the PLT entry that is its address for
   * others.
   */
  private long resolverOf(int symbol) {
    if (symbol < objects.globalCount()) {
      return layout.definitionAddress(
          resolution.symbols().file(symbol), resolution.symbols().index(symbol));
    }
    int o = objects.objectOfLocal(symbol);
    return layout.definitionAddress(o, symbol - objects.firstLocal(o));
  }

  void fillGotPlt(byte[] table) {
    if (layout.gotPltHeaderWords() > 0) {
      LittleEndian.put64(table, 0, layout.dynamicAddress());
    }
    int at = 8 * layout.gotPltHeaderWords();
    for (int k = 0; k < layout.got().pltCount(); k++, at += 8) {
      long initial = processor.initialGotPlt(layout.pltEntryAddress(k), layout.pltHeaderAddress());
      LittleEndian.put64(table, at, initial);
    }
  }

  void fillPlt(byte[] code) {
    processor.writePltHeader(code, 0, layout.pltHeaderAddress(), layout.gotPltAddress());
    int at = processor.pltHeaderSize();
    for (int k = 0; k < layout.got().pltCount(); k++, at += processor.pltEntrySize()) {
      processor.writePltEntry(
          code,
          at,
          layout.pltEntryAddress(k),
          layout.gotPltEntryAddress(k),
          k,
          layout.pltHeaderAddress());
    }
  }

  void fillIndirectPlt(byte[] code) {
    int at = 0;
    for (int k = 0; k < layout.got().indirectCount(); k++, at += processor.pltGotEntrySize()) {
      processor.writePltGotEntry(
          code, at, layout.indirectPltAddress(k), layout.indirectGotAddress(k));
    }
  }

  /** Imported functions first, in PLT order, since a PLT entry names its relocation by number. */
  void fillPltRelocations(byte[] rela) {
    int next = 0;
    for (int k = 0; k < layout.got().pltCount(); k++) {
      int index = dynamicIndex(layout.got().pltSymbol(k));
      put(rela, next++, layout.gotPltEntryAddress(k), processor.jumpSlot(), index, 0);
    }
    for (int k = 0; k < layout.got().indirectCount(); k++) {
      long resolver = resolverOf(layout.got().indirectSymbol(k));
      put(rela, next++, layout.indirectGotAddress(k), processor.indirectRelative(), 0, resolver);
    }
  }

  void fillDynamic(byte[] table) {
    List<DynamicEntry> entries = layout.dynamicEntries();
    for (int k = 0; k < entries.size(); k++) {
      DynamicEntry entry = entries.get(k);
      OutputSection section = layout.section(entry.section());
      long value =
          switch (entry.value()) {
            case NUMBER -> entry.number();
            case ADDRESS -> section == null ? 0 : section.address();
            case SIZE -> section == null ? 0 : section.size();
            case SYMBOL -> layout.valueOf((int) entry.number());
          };
      ElfEncoder.dynamic(table, k * 16, entry.tag(), value);
    }
  }

  /** {@code .hash} (gABI, "Hash Table"). */
  static void fillSysvHash(DynamicSymbols table, byte[] out) {
    int buckets = table.sysvBuckets();
    LittleEndian.put32(out, 0, buckets);
    LittleEndian.put32(out, 4, table.count());
    for (int k = 1; k < table.count(); k++) {
      int bucket = 8 + 4 * Integer.remainderUnsigned(table.sysvHash(k), buckets);
      LittleEndian.put32(out, 8 + 4 * (buckets + k), LittleEndian.get32(out, bucket));
      LittleEndian.put32(out, bucket, k);
    }
  }

  static void fillVersyms(DynamicSymbols table, byte[] out) {
    short[] versyms = table.versyms();
    for (int k = 0; k < versyms.length; k++) {
      LittleEndian.put16(out, 2 * k, versyms[k]);
    }
  }

  /** The header of a GNU note: name size, description size, type, "GNU". */
  static void noteHeader(byte[] out, int at, int descriptionSize, int type) {
    LittleEndian.put32(out, at, 4);
    LittleEndian.put32(out, at + 4, descriptionSize);
    LittleEndian.put32(out, at + 8, type);
    LittleEndian.put32(out, at + 12, 'G' | 'N' << 8 | 'U' << 16);
  }

  static void fillProperties(byte[] out, int features) {
    noteHeader(out, 0, 16, Nt.NT_GNU_PROPERTY_TYPE_0);
    LittleEndian.put32(out, 16, Nt.GNU_PROPERTY_X86_FEATURE_1_AND);
    LittleEndian.put32(out, 20, 4);
    LittleEndian.put32(out, 24, features);
  }
}
