package dev.ferrule.relocatable;

import dev.ferrule.arch.Processor;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.layout.StringTable;
import dev.ferrule.live.Liveness;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.util.List;

/**
 * The joined object before its bytes are written: sections, groups, symbols and where everything is
 * in the file. In the file stand the groups first, as their members' headers must follow theirs
 * (gABI, "Section Groups"), then the sections, their relocations, and the tables.
 */
public final class JoinedObject {
  final LinkedObjects objects;
  final SectionJoin sections;
  final SymbolJoin symbols;
  final RelocationJoin relocations;
  final StringTable sectionNames = new StringTable();
  final int symtabIndex;
  final int symtabNameOffset;
  final int shndxIndex;
  final int shndxNameOffset;
  final int strtabIndex;
  final int strtabNameOffset;
  final int shstrtabIndex;
  final int shstrtabNameOffset;
  final int groupNameOffset;
  long symtabOffset;
  long shndxOffset;
  long strtabOffset;
  long shstrtabOffset;
  long sectionHeaderOffset;

  private JoinedObject(
      LinkRequest request,
      Processor processor,
      Resolution resolution,
      Liveness liveness,
      Diagnostics diagnostics) {
    this.objects = resolution.objects();
    this.sections = SectionJoin.join(request, resolution, liveness);
    if (request.layout().defineCommon()) {
      makeSpace(resolution.symbols());
    }
    int index = numberSections();
    this.symbols = SymbolJoin.join(request, resolution, sections, diagnostics);
    this.relocations = new RelocationJoin(processor, objects, sections, symbols);
    this.groupNameOffset = sections.groups().isEmpty() ? 0 : sectionNames.add(".group");
    this.symtabIndex = index++;
    this.symtabNameOffset = sectionNames.add(".symtab");
    boolean extended = symbols.needsExtended();
    this.shndxIndex = extended ? index++ : 0;
    this.shndxNameOffset = extended ? sectionNames.add(".symtab_shndx") : 0;
    this.strtabIndex = index++;
    this.strtabNameOffset = sectionNames.add(".strtab");
    this.shstrtabIndex = index;
    this.shstrtabNameOffset = sectionNames.add(".shstrtab");
    place();
  }

  /**
   * Joins. What cannot be joined (a shared library, a reference into a discarded group) is added to
   * {@code diagnostics}.
   */
  public static JoinedObject join(
      LinkRequest request,
      Processor processor,
      Resolution resolution,
      Liveness liveness,
      Diagnostics diagnostics) {
    if (!resolution.shared().isEmpty()) {
      diagnostics.add(
          Diagnostic.error(
                  "shared-in-relocatable",
                  resolution.shared().getFirst().name()
                      + ": a shared library cannot become part of an object")
              .withHint("name it where the joined object is linked, or give its archive"));
    }
    diagnostics.stopOnErrors();
    return new JoinedObject(request, processor, resolution, liveness, diagnostics);
  }

  /** How many sections the object has, tables not counted. */
  public int sectionCount() {
    return sections.sections().size();
  }

  /** Bytes of the whole file. */
  public long fileSize() {
    return sectionHeaderOffset + (long) headerCount() * SectionHeaders.ENTRY_SIZE;
  }

  int headerCount() {
    return shstrtabIndex + 1;
  }

  private void makeSpace(Symbols symbols) {
    for (int id = 0; id < symbols.count(); id++) {
      if (symbols.kind(id) == Symbols.COMMON) {
        sections.space(symbols.type(id) == Stt.STT_TLS);
      }
    }
  }

  private int numberSections() {
    int index = 1;
    for (JoinedGroup group : sections.groups()) {
      group.index = index++;
    }
    List<JoinedSection> all = sections.sections();
    for (JoinedSection section : all) {
      section.index = index++;
    }
    for (JoinedSection section : all) {
      if (section.relocationCount > 0) {
        section.relocationIndex = index++;
        section.relocationNameOffset = sectionNames.add(".rela" + section.name);
        section.nameOffset = section.relocationNameOffset + 5;
      } else {
        section.nameOffset = sectionNames.add(section.name);
      }
    }
    return index;
  }

  private void place() {
    long at = ElfHeader.SIZE;
    for (JoinedGroup group : sections.groups()) {
      at = at + 3 & -4;
      group.fileOffset = at;
      at += group.size();
    }
    for (JoinedSection section : sections.sections()) {
      at = at + section.alignment - 1 & -section.alignment;
      section.fileOffset = at;
      at += section.hasBytes() ? section.size : 0;
    }
    at = at + 7 & -8;
    for (JoinedSection section : sections.sections()) {
      section.relocationOffset = at;
      at += (long) section.relocationCount * Rela.ENTRY_SIZE;
    }
    symtabOffset = at;
    at += (long) symbols.count() * SymbolTable.ENTRY_SIZE;
    shndxOffset = at;
    at += shndxIndex == 0 ? 0 : 4L * symbols.count();
    strtabOffset = at;
    at += symbols.strings().size();
    shstrtabOffset = at;
    at += sectionNames.size();
    sectionHeaderOffset = at + 7 & -8;
  }
}
