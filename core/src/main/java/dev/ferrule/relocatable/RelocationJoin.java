package dev.ferrule.relocatable;

import dev.ferrule.arch.Processor;
import dev.ferrule.arch.RelocationKind;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.elf.ElfEncoder;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.symbol.LinkedObjects;
import java.util.List;

/**
 * Rewrites relocations for the joined object: places move with their sections, symbols get their
 * new numbers, and what named an input section by its symbol now names the joined one, the addend
 * moved accordingly. Safe for use by several threads.
 */
final class RelocationJoin {
  /** {@code R_…_NONE} is 0 on every processor. */
  private static final int NONE = 0;

  private final Processor processor;
  private final LinkedObjects objects;
  private final SectionJoin sections;
  private final SymbolJoin symbols;

  RelocationJoin(
      Processor processor, LinkedObjects objects, SectionJoin sections, SymbolJoin symbols) {
    this.processor = processor;
    this.objects = objects;
    this.sections = sections;
    this.symbols = symbols;
  }

  /**
   * Rewrites the relocations {@code from} to {@code to} of section {@code i} of object {@code o}.
   *
   * @param moved what is added to each offset
   * @param out where {@code Elf64_Rela} records are written, from index {@code at}
   * @param contents the section's bytes, which start at {@code base}: a reference from debug
   *     information to what is not in the output becomes a number there and is no longer relocated
   * @param findings where errors are added
   */
  void rewrite(
      int o,
      int i,
      long[] relocations,
      int from,
      int to,
      long moved,
      byte[] out,
      int at,
      byte[] contents,
      int base,
      List<Diagnostic> findings) {
    ObjectFile file = objects.object(o);
    SymbolTable table = file.symbols();
    boolean loaded = (file.sections().flags(i) & Shf.SHF_ALLOC) != 0;
    int next = at;
    for (int k = from; k < to; k++, next += Rela.ENTRY_SIZE) {
      long offset = Rela.offset(relocations, k);
      int type = Rela.type(relocations, k);
      long addend = Rela.addend(relocations, k);
      int symbol = Rela.symbol(relocations, k);
      int section = table.section(symbol);
      int index = symbols.index(o, symbol);
      boolean isSection = symbol < file.firstGlobal() && table.type(symbol) == Stt.STT_SECTION;
      boolean gone = section > 0 && sections.output(objects.section(o, section)) == null;
      if (isSection && section > 0 && !gone) {
        int number = objects.section(o, section);
        JoinedSection target = sections.output(number);
        // Into frames the addend says which record is meant; elsewhere all of a section moves.
        long place =
            target != null && target.contents == JoinedSection.Contents.FRAMES
                ? sections.place(number, table.value(symbol) + addend)
                : sections.place(number, table.value(symbol)) + addend;
        index = target == null ? 0 : target.symbolIndex;
        addend = place;
      }
      boolean lost = index == 0 && symbol != 0 || gone && !loaded;
      if (lost && loaded && processor.kind(type) != RelocationKind.NONE) {
        findings.add(discarded(o, i, offset, symbol));
      }
      if (lost) {
        bury(file, i, offset, type, contents, base);
        ElfEncoder.rela(out, next, offset + moved, NONE, 0, 0);
      } else {
        ElfEncoder.rela(out, next, offset + moved, type, index, addend);
      }
    }
  }

  /** 0, but 1 in {@code .debug_ranges} and {@code .debug_loc}, where 0 would end the list. */
  private void bury(ObjectFile file, int i, long offset, int type, byte[] contents, int base) {
    int width = processor.width(type);
    if (processor.kind(type) == RelocationKind.NONE || offset > file.sectionSize(i) - width) {
      return;
    }
    boolean list = file.sectionNameIs(i, ".debug_ranges") || file.sectionNameIs(i, ".debug_loc");
    processor.write(type, list ? 1 : 0, contents, base + (int) offset);
  }

  private Diagnostic discarded(int o, int i, long offset, int symbol) {
    ObjectFile file = objects.object(o);
    String function = file.functionAt(i, offset);
    String place =
        file.name() + ":(" + file.sectionName(i) + "+0x" + Long.toHexString(offset) + ")";
    return Diagnostic.error(
            "discarded-section",
            "relocation refers to "
                + dev.ferrule.demangle.Demangler.demangle(file.symbolName(symbol))
                + " in a discarded section")
        .withPlaces(
            List.of("referenced by " + (function.isEmpty() ? place : function + ", " + place)))
        .withHint("two objects define the same group of sections differently; rebuild both");
  }
}
