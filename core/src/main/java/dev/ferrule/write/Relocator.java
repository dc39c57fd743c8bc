package dev.ferrule.write;

import dev.ferrule.arch.Processor;
import dev.ferrule.arch.RelocationKind;
import dev.ferrule.arch.TlsRelaxation;
import dev.ferrule.elf.ElfEncoder;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.Shf;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.layout.DynamicSymbols;
import dev.ferrule.layout.Layout;
import dev.ferrule.layout.Segment;
import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.live.ThreadLocalAccess;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * Applies relocations to copied sections and fills the entries of {@code .rela.dyn} that they
 * reserved. Stateless between calls, so that sections can be done in any order by any thread.
 */
final class Relocator {
  private final Processor processor;
  private final LinkedObjects objects;
  private final References references;
  private final Needs needs;
  private final Layout layout;
  private final byte[] dynamicRelocations;
  private final RelocationErrors errors;

  Relocator(
      Processor processor,
      Resolution resolution,
      References references,
      Needs needs,
      Layout layout,
      byte[] dynamicRelocations,
      RelocationErrors errors) {
    this.processor = processor;
    this.objects = resolution.objects();
    this.references = references;
    this.needs = needs;
    this.layout = layout;
    this.dynamicRelocations = dynamicRelocations;
    this.errors = errors;
  }

  /** Where the bytes of a section are, and which entries of {@code .rela.dyn} are next. */
  static final class Place {
    byte[] bytes = new byte[0];

    /** Added to {@code r_offset} it gives the index in {@link #bytes}. */
    long indexBase;

    /** Added to {@code r_offset} it gives P. */
    long addressBase;

    /** The bytes of the section that instruction rewriting may look at. */
    int from;

    int to;
    int nextRelative;
    int nextSymbolic;
  }

  /** Applies relocations {@code [first, end)} of a loaded section. */
  void apply(int o, int i, long[] relocations, int first, int end, Place place) {
    ObjectFile file = objects.object(o);
    boolean writable = (file.sections().flags(i) & Shf.SHF_WRITE) != 0;
    for (int k = first; k < end; k++) {
      int type = Rela.type(relocations, k);
      RelocationKind kind = processor.kind(type);
      if (kind == RelocationKind.NONE) {
        continue;
      }
      long offset = Rela.offset(relocations, k);
      int at = (int) (offset + place.indexBase);
      if (at < place.from || at + processor.width(type) > place.to) {
        errors.damaged(o, i, relocations, k, "lies outside its section");
        continue;
      }
      int symbol = Rela.symbol(relocations, k);
      int id = objects.symbol(o, symbol);
      long addend = Rela.addend(relocations, k);
      long p = offset + place.addressBase;
      byte symbolClass = references.classify(o, symbol, id);
      switch (kind) {
        case ABSOLUTE -> {
          if (symbolClass == References.DISCARDED) {
            processor.write(type, 0, place.bytes, at);
            continue;
          }
          References.Action action =
              processor.width(type) == 8
                  ? references.word(symbolClass, writable)
                  : references.narrow(symbolClass);
          switch (action) {
            case RELATIVE -> {
              ElfEncoder.rela(
                  dynamicRelocations,
                  place.nextRelative++ * Rela.ENTRY_SIZE,
                  p,
                  processor.relative(),
                  0,
                  layout.target(o, symbol, id, addend));
            }
            case SYMBOLIC -> writeSymbolic(place, p, id, addend);
            default -> {
              long value = layout.target(o, symbol, id, addend);
              write(o, i, relocations, k, type, value, place.bytes, at);
            }
          }
        }
        case PC_RELATIVE -> {
          long value = layout.target(o, symbol, id, addend) - p;
          write(o, i, relocations, k, type, value, place.bytes, at);
        }
        case PLT_PC_RELATIVE -> {
          long plt = layout.pltAddress(id);
          long target = plt >= 0 ? plt + addend : layout.target(o, symbol, id, addend);
          write(o, i, relocations, k, type, target - p, place.bytes, at);
        }
        case PLT_GOT_BASE_RELATIVE -> {
          long plt = layout.pltAddress(id);
          long target = plt >= 0 ? plt + addend : layout.target(o, symbol, id, addend);
          write(o, i, relocations, k, type, target - layout.gotBase(), place.bytes, at);
        }
        case GOT_PC_RELATIVE -> {
          long value = layout.gotEntry(id) + addend - p;
          write(o, i, relocations, k, type, value, place.bytes, at);
        }
        case GOT_PC_RELATIVE_RELAXABLE ->
            applyRelaxable(o, i, relocations, k, symbol, id, symbolClass, place, at, p);
        case GOT_OFFSET -> {
          long value = layout.gotEntry(id) - layout.gotBase() + addend;
          write(o, i, relocations, k, type, value, place.bytes, at);
        }
        case GOT_BASE_RELATIVE -> {
          long value = layout.target(o, symbol, id, addend) - layout.gotBase();
          write(o, i, relocations, k, type, value, place.bytes, at);
        }
        case GOT_BASE_PC_RELATIVE -> {
          long value = layout.gotBase() + addend - p;
          write(o, i, relocations, k, type, value, place.bytes, at);
        }
        case SIZE -> {
          long value = objects.object(o).symbols().size(symbol) + addend;
          write(o, i, relocations, k, type, value, place.bytes, at);
        }
        case TLS_GENERAL_DYNAMIC,
            TLS_LOCAL_DYNAMIC,
            TLS_DTPOFF,
            TLS_INITIAL_EXEC,
            TLS_LOCAL_EXEC,
            TLS_DESCRIPTOR,
            TLS_DESCRIPTOR_CALL ->
            k += applyThreadLocal(o, i, relocations, k, kind, symbol, id, place, at, p);
        case NONE, UNKNOWN -> {}
      }
    }
  }

  private void writeSymbolic(Place place, long p, int id, long addend) {
    DynamicSymbols table = layout.dynamicSymbols();
    ElfEncoder.rela(
        dynamicRelocations,
        place.nextSymbolic++ * Rela.ENTRY_SIZE,
        p,
        processor.absolute(),
        table == null ? 0 : table.index(id),
        addend);
  }

  /** Writes a value, or notes that it does not fit. */
  void write(int o, int i, long[] relocations, int k, int type, long value, byte[] bytes, int at) {
    if (!processor.fits(type, value)) {
      errors.outOfRange(o, i, relocations, k, value);
      return;
    }
    processor.write(type, value, bytes, at);
  }

  private void applyRelaxable(
      int o,
      int i,
      long[] relocations,
      int k,
      int symbol,
      int id,
      byte symbolClass,
      Place place,
      int at,
      long p) {
    int type = Rela.type(relocations, k);
    long addend = Rela.addend(relocations, k);
    boolean pic = references.positionIndependent();
    if (symbolClass == References.LOCAL
        && processor.canRelaxGot(type, addend, place.bytes, place.from, at, place.to, pic)) {
      long value = layout.value(o, symbol, id);
      if (!processor.relaxGot(type, addend, place.bytes, place.from, at, place.to, pic, value, p)) {
        errors.outOfRange(o, i, relocations, k, value + addend - p);
      }
      return;
    }
    write(o, i, relocations, k, type, layout.gotEntry(id) + addend - p, place.bytes, at);
  }

  /** Returns how many of the following relocations are used up. */
  private int applyThreadLocal(
      int o,
      int i,
      long[] relocations,
      int k,
      RelocationKind kind,
      int symbol,
      int id,
      Place place,
      int at,
      long p) {
    int type = Rela.type(relocations, k);
    long addend = Rela.addend(relocations, k);
    TlsRelaxation relaxation =
        ThreadLocalAccess.relaxation(kind, references.relaxesTls(), references.foreign(id));
    if (relaxation != TlsRelaxation.NONE
        && processor.canRelaxTls(relaxation, type, place.bytes, place.from, at, place.to)) {
      boolean toEntry =
          relaxation == TlsRelaxation.GD_TO_IE || relaxation == TlsRelaxation.DESC_TO_IE;
      long value =
          toEntry
              ? layout.threadOffsetEntry(id)
              : relaxation == TlsRelaxation.LD_TO_LE || kind == RelocationKind.TLS_DESCRIPTOR_CALL
                  ? 0
                  : threadOffset(layout.value(o, symbol, id)) + addend + 4;
      if (kind == RelocationKind.TLS_DESCRIPTOR_CALL) {
        value = p;
      }
      int used =
          processor.relaxTls(relaxation, type, place.bytes, place.from, at, place.to, value, p);
      if (used < 0) {
        errors.outOfRange(o, i, relocations, k, value);
        return 0;
      }
      return used;
    }
    long value =
        switch (kind) {
          case TLS_GENERAL_DYNAMIC -> layout.threadPairEntry(id) + addend - p;
          case TLS_LOCAL_DYNAMIC -> layout.localDynamicEntry() + addend - p;
          case TLS_INITIAL_EXEC -> layout.threadOffsetEntry(id) + addend - p;
          case TLS_DESCRIPTOR -> layout.descriptorEntry(id) + addend - p;
          case TLS_LOCAL_EXEC -> threadOffset(layout.value(o, symbol, id)) + addend;
          case TLS_DTPOFF -> {
            long address = layout.value(o, symbol, id);
            // In a program the block of its own is reached from the thread pointer.
            yield references.relaxesTls() && !needs.localDynamic()
                ? threadOffset(address) + addend
                : blockOffset(address) + addend;
          }
          default -> 0;
        };
    write(o, i, relocations, k, type, value, place.bytes, at);
    return 0;
  }

  long threadOffset(long address) {
    Segment block = layout.threadLocal();
    return block == null
        ? 0
        : processor.threadPointerOffset(
            address, block.address(), block.memorySize(), block.alignment());
  }

  long blockOffset(long address) {
    Segment block = layout.threadLocal();
    return block == null ? 0 : address - block.address();
  }

  @Nullable Segment threadLocal() {
    return layout.threadLocal();
  }
}
