package dev.ferrule.write;

import dev.ferrule.arch.Processor;
import dev.ferrule.arch.RelocationKind;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.layout.Layout;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.MergedSection;
import dev.ferrule.symbol.LinkedObjects;
import org.jspecify.annotations.Nullable;

/**
 * Applies relocations of sections that are not loaded: debug information, which has more of them
 * than all others together. What is known of a symbol is kept for the next relocation, which most
 * often names the same one. For one thread.
 */
final class UnloadedRelocator {
  /** Relocations that one call handles: few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 64;

  private final Processor processor;
  private final LinkedObjects objects;
  private final Liveness liveness;
  private final Layout layout;
  private final Relocator relocator;
  private final RelocationErrors errors;

  // The section that is relocated.
  private int o;
  private int i;
  private SymbolTable table = SymbolTable.EMPTY;
  private int firstGlobal;
  private byte[] bytes = new byte[0];
  private int base;
  private int size;
  private long tombstone;

  // The type that was looked at last.
  private int type = -1;
  private RelocationKind kind = RelocationKind.NONE;
  private int width;

  // The symbol that was looked at last, of the object.
  private int symbol = -1;
  private boolean dead;

  /** S of a local symbol in a section that was copied; {@link Layout#NOT_COPIED} for others. */
  private long value;

  /** For the section symbol of a merged section: what it was merged into. */
  private @Nullable MergedSection merged;

  private int mergedNumber;

  private long mergedAddress;
  private long mergedOffset;

  UnloadedRelocator(
      Processor processor,
      LinkedObjects objects,
      Liveness liveness,
      Layout layout,
      Relocator relocator,
      RelocationErrors errors) {
    this.processor = processor;
    this.objects = objects;
    this.liveness = liveness;
    this.layout = layout;
    this.relocator = relocator;
    this.errors = errors;
  }

  /**
   * Applies the relocations of section {@code i} of object {@code o}, whose bytes start at {@code
   * base}. References to what is not in the output become 0; 1 in {@code .debug_ranges} and {@code
   * .debug_loc}, where 0 would end the list.
   */
  void apply(int o, int i, long[] relocations, int count, byte[] bytes, int base, int size) {
    ObjectFile file = objects.object(o);
    this.o = o;
    this.i = i;
    this.table = file.symbols();
    this.firstGlobal = file.firstGlobal();
    this.bytes = bytes;
    this.base = base;
    this.size = size;
    this.tombstone =
        file.sectionNameIs(i, ".debug_ranges") || file.sectionNameIs(i, ".debug_loc") ? 1 : 0;
    this.symbol = -1;
    for (int from = 0; from < count; from += AT_ONCE) {
      applyRange(relocations, from, Math.min(count, from + AT_ONCE));
    }
  }

  private void applyRange(long[] relocations, int from, int to) {
    for (int k = from; k < to; k++) {
      int thisType = Rela.type(relocations, k);
      if (thisType != type) {
        type = thisType;
        kind = processor.kind(type);
        width = processor.width(type);
      }
      if (kind == RelocationKind.NONE) {
        continue;
      }
      long offset = Rela.offset(relocations, k);
      if (offset > size - width) {
        errors.damaged(o, i, relocations, k, "lies outside its section");
        continue;
      }
      int thisSymbol = Rela.symbol(relocations, k);
      if (thisSymbol != symbol) {
        symbol = thisSymbol;
        lookAtSymbol();
      }
      applyOne(relocations, k, offset);
    }
  }

  private void lookAtSymbol() {
    int section = table.section(symbol);
    dead = false;
    value = Layout.NOT_COPIED;
    merged = null;
    if (section <= 0) {
      return;
    }
    int number = objects.section(o, section);
    if (!liveness.alive()[number]) {
      // The object's own definition is not in the output; the information describes nothing.
      dead = true;
    } else if (symbol < firstGlobal) {
      long start = layout.copiedStart(number);
      if (start != Layout.NOT_COPIED) {
        value = start + table.value(symbol);
      } else if (table.type(symbol) == Stt.STT_SECTION) {
        merged = layout.mergedSection(number);
        mergedNumber = layout.mergedNumber(number);
        mergedAddress = layout.mergedAddress(number);
        mergedOffset = table.value(symbol);
      }
    }
  }

  private void applyOne(long[] relocations, int k, long offset) {
    int at = base + (int) offset;
    if (dead) {
      processor.write(type, tombstone, bytes, at);
      return;
    }
    long addend = Rela.addend(relocations, k);
    long target;
    if (value != Layout.NOT_COPIED) {
      target = value + addend;
    } else if (merged != null) {
      target = mergedAddress + merged.outputOffset(mergedNumber, mergedOffset + addend);
    } else {
      target = layout.target(o, symbol, objects.symbol(o, symbol), addend);
    }
    if (kind == RelocationKind.ABSOLUTE && width == 8) {
      LittleEndian.put64(bytes, at, target);
    } else if (kind == RelocationKind.ABSOLUTE && width == 4 && target >= 0 && target >>> 31 == 0) {
      LittleEndian.put32(bytes, at, (int) target);
    } else {
      writeOther(relocations, k, target, offset, at);
    }
  }

  private void writeOther(long[] relocations, int k, long target, long offset, int at) {
    // No switch: its table would be a class that Java's start-up cache does not have.
    long written = target;
    if (kind == RelocationKind.TLS_DTPOFF) {
      written = relocator.blockOffset(target);
    } else if (kind == RelocationKind.PC_RELATIVE) {
      written = target - offset;
    } else if (kind == RelocationKind.SIZE) {
      written = table.size(symbol) + Rela.addend(relocations, k);
    }
    // Debuggers read what fits: DWARF32 offsets are checked, addresses always fit.
    relocator.write(o, i, relocations, k, type, written, bytes, at);
  }
}
