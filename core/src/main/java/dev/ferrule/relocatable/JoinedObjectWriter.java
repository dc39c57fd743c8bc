package dev.ferrule.relocatable;

import dev.ferrule.arch.Processor;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.elf.ElfEncoder;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Et;
import dev.ferrule.elf.Grp;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.SectionHeaders;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Shn;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.MalformedInput;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.EhFrameRecords;
import dev.ferrule.live.EhFrames;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.Workers;
import dev.ferrule.write.BuildId;
import dev.ferrule.write.OutputFile;
import java.util.ArrayList;
import java.util.List;

/** Writes a {@link JoinedObject}. No size is decided here. */
public final class JoinedObjectWriter {
  /** One member of a section, or (below 0) a whole section that is no list of members. */
  private record Piece(JoinedSection section, int member) {}

  private final JoinedObject joined;
  private final Processor processor;

  /** Tables beside groups: symbols, extended indices, two of names, two of headers. */
  private static final int OTHER_TABLES = 6;

  private final BuildId buildId;

  /** The number that the next table has for {@link #buildId}. */
  private int tables;

  private JoinedObjectWriter(LinkRequest request, JoinedObject joined, Processor processor) {
    this.joined = joined;
    this.processor = processor;
    this.buildId = new BuildId(request.content().buildId());
  }

  /** Writes the file; with errors in {@code diagnostics} none appears. */
  public static void write(
      LinkRequest request,
      Processor processor,
      JoinedObject joined,
      Workers workers,
      Diagnostics diagnostics) {
    JoinedObjectWriter writer = new JoinedObjectWriter(request, joined, processor);
    try (OutputFile file =
        OutputFile.create(request.resolve(request.output()), false, workers.control())) {
      writer.writePieces(file, workers, diagnostics);
      writer.writeGroups(file);
      writer.writeTables(file);
      writer.writeHeaders(file);
      writer.writeBuildId(file);
      diagnostics.stopOnErrors();
      file.complete(workers.control());
    }
  }

  private void writePieces(OutputFile file, Workers workers, Diagnostics diagnostics) {
    List<Piece> pieces = new ArrayList<>();
    for (JoinedSection section : joined.sections.sections()) {
      switch (section.contents) {
        case MEMBERS -> {
          for (int k = 0; k < section.memberCount; k++) {
            pieces.add(new Piece(section, k));
          }
        }
        case FRAMES, NOTE -> pieces.add(new Piece(section, -1));
        case BUILD_ID -> {}
      }
    }
    List<List<Diagnostic>> findings = new ArrayList<>();
    for (int n = 0; n < pieces.size(); n++) {
      findings.add(new ArrayList<>(0));
    }
    tables = 2 * pieces.size();
    buildId.expect(tables + joined.sections.groups().size() + OTHER_TABLES);
    workers.forEach(
        pieces.size(),
        (int n, int worker) -> {
          Piece piece = pieces.get(n);
          switch (piece.section.contents) {
            case MEMBERS -> writeMember(file, piece, n, findings.get(n));
            case FRAMES -> writeFrames(file, piece.section, n, findings.get(n));
            case NOTE -> put(file, 2 * n, piece.section.note, piece.section.fileOffset);
            case BUILD_ID -> {}
          }
        });
    for (List<Diagnostic> found : findings) {
      for (Diagnostic diagnostic : found) {
        diagnostics.add(diagnostic);
      }
    }
  }

  private void put(OutputFile file, int window, byte[] bytes, long position) {
    buildId.add(window, bytes, bytes.length);
    file.write(bytes, 0, bytes.length, position);
  }

  private void writeMember(OutputFile file, Piece piece, int n, List<Diagnostic> findings) {
    JoinedSection section = piece.section;
    int number = section.members[piece.member];
    int o = joined.objects.objectOfSection(number);
    int i = number - joined.objects.firstSection(o);
    ObjectFile object = joined.objects.object(o);
    long start = joined.sections.place(number, 0);
    long before = start;
    if (piece.member > 0) {
      int previous = section.members[piece.member - 1];
      before = joined.sections.place(previous, sizeOf(previous));
    }
    int gap = (int) (start - before);
    if (section.hasBytes()) {
      long size = object.sectionSize(i);
      if (size > Integer.MAX_VALUE - 16 - gap) {
        throw MalformedInput.inSection(
            object.name(), object.sectionName(i), "section is larger than 2 GB", 0);
      }
      byte[] bytes = new byte[gap + (int) size];
      if ((section.flags & Shf.SHF_EXECINSTR) != 0) {
        processor.fillCode(bytes, 0, gap);
      }
      byte[] content = object.sectionBytes(i);
      System.arraycopy(content, 0, bytes, gap, content.length);
      writeRelocations(file, section, piece.member, o, i, start, bytes, gap, n, findings);
      put(file, 2 * n, bytes, section.fileOffset + before);
    } else {
      writeRelocations(file, section, piece.member, o, i, start, new byte[0], 0, n, findings);
    }
  }

  private long sizeOf(int number) {
    int o = joined.objects.objectOfSection(number);
    return joined.objects.object(o).sectionSize(number - joined.objects.firstSection(o));
  }

  private void writeRelocations(
      OutputFile file,
      JoinedSection section,
      int member,
      int o,
      int i,
      long start,
      byte[] contents,
      int base,
      int n,
      List<Diagnostic> findings) {
    long[] relocations = joined.objects.object(o).relocations(i);
    int count = Rela.count(relocations);
    if (count > 0) {
      byte[] out = new byte[count * Rela.ENTRY_SIZE];
      joined.relocations.rewrite(
          o, i, relocations, 0, count, start, out, 0, contents, base, findings);
      long first = section.firstRelocations[member];
      put(file, 2 * n + 1, out, section.relocationOffset + first * Rela.ENTRY_SIZE);
    }
  }

  private void writeFrames(
      OutputFile file, JoinedSection section, int n, List<Diagnostic> findings) {
    EhFrames frames = joined.sections.frames();
    byte[] out = new byte[Math.toIntExact(section.size)];
    byte[] relocations = new byte[section.relocationCount * Rela.ENTRY_SIZE];
    int next = 0;
    for (int f = 0; f < frames.inputs().size(); f++) {
      EhFrames.Input input = frames.inputs().get(f);
      EhFrameRecords records = input.records();
      for (int r = 0; r < records.count(); r++) {
        if (!frames.isWritten(f, r)) {
          continue;
        }
        int at = frames.place(f, r);
        System.arraycopy(records.bytes(), records.offset(r), out, at, records.size(r));
        if (!records.isCie(r)) {
          LittleEndian.put32(out, at + 4, at + 4 - frames.place(f, records.cie(r)));
        }
        int from = records.firstRelocation(r);
        int to = records.endRelocation(r);
        int moved = at - records.offset(r);
        joined.relocations.rewrite(
            input.object(),
            input.section(),
            records.relocations(),
            from,
            to,
            moved,
            relocations,
            next,
            out,
            moved,
            findings);
        next += (to - from) * Rela.ENTRY_SIZE;
      }
    }
    put(file, 2 * n, out, section.fileOffset);
    put(file, 2 * n + 1, relocations, section.relocationOffset);
  }

  private void writeGroups(OutputFile file) {
    for (JoinedGroup group : joined.sections.groups()) {
      byte[] out = new byte[Math.toIntExact(group.size())];
      LittleEndian.put32(out, 0, group.comdat ? Grp.GRP_COMDAT : 0);
      int at = 4;
      for (JoinedSection section : group.sections) {
        LittleEndian.put32(out, at, section.index);
        at += 4;
        if (section.relocationCount > 0) {
          LittleEndian.put32(out, at, section.relocationIndex);
          at += 4;
        }
      }
      putTable(file, out, out.length, group.fileOffset);
    }
  }

  private void writeTables(OutputFile file) {
    SymbolJoin symbols = joined.symbols;
    putTable(file, symbols.table(), symbols.count() * SymbolTable.ENTRY_SIZE, joined.symtabOffset);
    if (joined.shndxIndex != 0) {
      byte[] extended = symbols.extendedTable();
      putTable(file, extended, extended.length, joined.shndxOffset);
    }
    putTable(file, symbols.strings().bytes(), symbols.strings().size(), joined.strtabOffset);
    putTable(file, joined.sectionNames.bytes(), joined.sectionNames.size(), joined.shstrtabOffset);
  }

  private void putTable(OutputFile file, byte[] bytes, int length, long position) {
    buildId.add(tables++, bytes, length);
    file.write(bytes, 0, length, position);
  }

  private void writeHeaders(OutputFile file) {
    int count = joined.headerCount();
    byte[] head = new byte[ElfHeader.SIZE];
    LittleEndian.put32(head, 0, 0x464c457f);
    head[4] = 2; // ELFCLASS64
    head[5] = 1; // ELFDATA2LSB
    head[6] = 1; // EV_CURRENT
    LittleEndian.put16(head, 16, Et.ET_REL);
    LittleEndian.put16(head, 18, processor.machine());
    LittleEndian.put32(head, 20, 1); // EV_CURRENT
    LittleEndian.put64(head, 40, joined.sectionHeaderOffset);
    LittleEndian.put16(head, 52, ElfHeader.SIZE);
    LittleEndian.put16(head, 58, SectionHeaders.ENTRY_SIZE);
    LittleEndian.put16(head, 60, count < Shn.SHN_LORESERVE ? count : 0);
    int names = joined.shstrtabIndex;
    LittleEndian.put16(head, 62, names < Shn.SHN_LORESERVE ? names : Shn.SHN_XINDEX);
    putTable(file, head, head.length, 0);
    byte[] table = new byte[Math.multiplyExact(count, SectionHeaders.ENTRY_SIZE)];
    // Section 0 holds what does not fit in the ELF header.
    LittleEndian.put64(table, 32, count < Shn.SHN_LORESERVE ? 0 : count);
    LittleEndian.put32(table, 40, names < Shn.SHN_LORESERVE ? 0 : names);
    for (JoinedGroup group : joined.sections.groups()) {
      int signature = joined.symbols.groupSignature(group);
      header(
          table,
          group.index,
          joined.groupNameOffset,
          Sht.SHT_GROUP,
          0,
          group.fileOffset,
          group.size(),
          joined.symtabIndex,
          signature,
          4,
          4);
    }
    for (JoinedSection section : joined.sections.sections()) {
      headersOf(section, table);
    }
    tableHeaders(table);
    putTable(file, table, table.length, joined.sectionHeaderOffset);
  }

  private void headersOf(JoinedSection s, byte[] table) {
    int link = s.linkedTo == null ? 0 : s.linkedTo.index;
    header(
        table,
        s.index,
        s.nameOffset,
        s.type,
        s.flags,
        s.fileOffset,
        s.size,
        link,
        0,
        s.alignment,
        s.entrySize);
    if (s.relocationCount > 0) {
      header(
          table,
          s.relocationIndex,
          s.relocationNameOffset,
          Sht.SHT_RELA,
          Shf.SHF_INFO_LINK | s.flags & Shf.SHF_GROUP,
          s.relocationOffset,
          (long) s.relocationCount * Rela.ENTRY_SIZE,
          joined.symtabIndex,
          s.index,
          8,
          Rela.ENTRY_SIZE);
    }
  }

  private void tableHeaders(byte[] table) {
    header(
        table,
        joined.symtabIndex,
        joined.symtabNameOffset,
        Sht.SHT_SYMTAB,
        0,
        joined.symtabOffset,
        (long) joined.symbols.count() * SymbolTable.ENTRY_SIZE,
        joined.strtabIndex,
        joined.symbols.firstGlobal(),
        8,
        SymbolTable.ENTRY_SIZE);
    if (joined.shndxIndex != 0) {
      header(
          table,
          joined.shndxIndex,
          joined.shndxNameOffset,
          Sht.SHT_SYMTAB_SHNDX,
          0,
          joined.shndxOffset,
          4L * joined.symbols.count(),
          joined.symtabIndex,
          0,
          4,
          4);
    }
    int strings = joined.symbols.strings().size();
    header(
        table,
        joined.strtabIndex,
        joined.strtabNameOffset,
        Sht.SHT_STRTAB,
        0,
        joined.strtabOffset,
        strings,
        0,
        0,
        1,
        0);
    header(
        table,
        joined.shstrtabIndex,
        joined.shstrtabNameOffset,
        Sht.SHT_STRTAB,
        0,
        joined.shstrtabOffset,
        joined.sectionNames.size(),
        0,
        0,
        1,
        0);
  }

  private static void header(
      byte[] table,
      int index,
      int name,
      int type,
      long flags,
      long offset,
      long size,
      int link,
      int info,
      long alignment,
      long entrySize) {
    ElfEncoder.sectionHeader(
        table,
        index * SectionHeaders.ENTRY_SIZE,
        name,
        type,
        flags,
        0,
        offset,
        size,
        link,
        info,
        alignment,
        entrySize);
  }

  private void writeBuildId(OutputFile file) {
    for (JoinedSection section : joined.sections.sections()) {
      if (section.contents == JoinedSection.Contents.BUILD_ID) {
        byte[] id = buildId.finish();
        System.arraycopy(id, 0, section.note, 16, id.length);
        file.write(section.note, 0, section.note.length, section.fileOffset);
      }
    }
  }
}
