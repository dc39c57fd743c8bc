package dev.ferrule.layout;

import dev.ferrule.arch.Processor;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Pf;
import dev.ferrule.elf.Pt;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.request.LinkRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the sections in order, gives them addresses and file offsets, and makes the program headers.
 *
 * <p>The order is read-only data, code, data that is write-protected after relocation, data, and
 * space without bytes last in each segment. A file offset is congruent to its address modulo the
 * page size, as the loader demands.
 */
final class AddressAssignment {
  private final LinkRequest request;
  private final long page;
  private final List<OutputSection> sections;
  private final boolean interpreter;
  private final boolean stackExecutable;
  private final List<Segment> segments = new ArrayList<>();
  private long headerSize;
  private long imageBase;
  private long fileEnd;
  private long sectionHeaderOffset;
  private @Nullable Segment threadLocal;

  AddressAssignment(
      LinkRequest request,
      Processor processor,
      List<OutputSection> sections,
      boolean interpreter,
      boolean stackExecutable) {
    this.request = request;
    long max = request.layout().maxPageSize();
    this.page = max != 0 ? max : processor.maxPageSize();
    this.sections = sections;
    this.interpreter = interpreter;
    this.stackExecutable = stackExecutable;
    Long base = request.layout().imageBase();
    this.imageBase =
        base != null
            ? base
            : request.kind().positionIndependent() ? 0 : processor.defaultImageBase();
  }

  /** Orders the sections and numbers them. */
  void order() {
    boolean now = request.dynamic().now();
    for (OutputSection section : sections) {
      section.relro = request.layout().relro() && isRelro(section, now);
    }
    List<OutputSection> sorted = new ArrayList<>(sections);
    sorted.sort((OutputSection a, OutputSection b) -> Integer.compare(rank(a), rank(b)));
    sections.clear();
    sections.addAll(sorted);
    for (int i = 0; i < sections.size(); i++) {
      sections.get(i).index = i + 1;
    }
  }

  private static boolean isRelro(OutputSection section, boolean now) {
    if ((section.flags & (Shf.SHF_ALLOC | Shf.SHF_WRITE)) != (Shf.SHF_ALLOC | Shf.SHF_WRITE)) {
      return false;
    }
    if (section.isThreadLocal()
        || section.type == Sht.SHT_INIT_ARRAY
        || section.type == Sht.SHT_FINI_ARRAY
        || section.type == Sht.SHT_PREINIT_ARRAY
        || section.type == Sht.SHT_DYNAMIC) {
      return true;
    }
    return switch (section.name) {
      case ".ctors",
          ".dtors",
          ".jcr",
          ".data.rel.ro",
          ".bss.rel.ro",
          ".got",
          ".init_array",
          ".fini_array" ->
          true;
      case ".got.plt" -> now;
      default -> false;
    };
  }

  private static int rank(OutputSection section) {
    if (!section.isLoaded()) {
      return switch (section.name) {
        case ".comment" -> 900;
        case ".symtab" -> 1000;
        case ".shstrtab" -> 1001;
        case ".strtab" -> 1002;
        default -> 950;
      };
    }
    boolean writable = (section.flags & Shf.SHF_WRITE) != 0;
    if ((section.flags & Shf.SHF_EXECINSTR) != 0) {
      return switch (section.name) {
        case ".init" -> 200;
        case ".plt" -> 201;
        case ".iplt" -> 202;
        case ".fini" -> 230;
        default -> writable ? 240 : 210;
      };
    }
    if (!writable) {
      return readOnlyRank(section);
    }
    if (section.isThreadLocal()) {
      return section.hasBytes() ? 300 : 301;
    }
    if (section.relro) {
      return switch (section.name) {
        case ".preinit_array" -> 310;
        case ".init_array" -> 311;
        case ".fini_array" -> 312;
        case ".dynamic" -> 330;
        case ".got" -> 331;
        case ".got.plt" -> 332;
        default -> section.hasBytes() ? 320 : 340;
      };
    }
    if (!section.hasBytes()) {
      return (section.flags & Shf.SHF_X86_64_LARGE) != 0 ? 460 : 450;
    }
    return section.name.equals(".got.plt") ? 400 : 410;
  }

  private static int readOnlyRank(OutputSection section) {
    if (section.type == Sht.SHT_NOTE) {
      return section.name.equals(".note.gnu.property") ? 101 : 102;
    }
    return switch (section.name) {
      case ".interp" -> 100;
      case ".gnu.hash", ".hash" -> 110;
      case ".dynsym" -> 111;
      case ".dynstr" -> 112;
      case ".gnu.version" -> 113;
      case ".gnu.version_d" -> 114;
      case ".gnu.version_r" -> 115;
      case ".rela.dyn" -> 116;
      case ".rela.plt" -> 117;
      case ".eh_frame_hdr" -> 140;
      case ".eh_frame" -> 141;
      default -> 130;
    };
  }

  /** Places everything. The number of program headers is known before, from the sections alone. */
  void assign() {
    headerSize = ElfHeader.SIZE + (long) countSegments() * ElfHeader.PROGRAM_HEADER_SIZE;
    long offset = headerSize;
    long address = imageBase + headerSize;
    OutputSection previous = null;
    long threadLocalEnd = -1;
    for (OutputSection section : sections) {
      if (!section.isLoaded()) {
        continue;
      }
      if (isTbss(section)) {
        // It takes room in each thread's block, none in the image.
        section.address = align(threadLocalEnd < 0 ? address : threadLocalEnd, section.alignment);
        section.fileOffset = offset;
        threadLocalEnd = section.address + section.size;
        continue;
      }
      if (previous != null && startsLoad(previous, section)) {
        boolean codeBoundary = ((previous.flags ^ section.flags) & Shf.SHF_EXECINSTR) != 0;
        if (request.layout().separateCode() && codeBoundary) {
          offset = align(offset, page);
          address = align(address, page);
        } else {
          address = align(address, page) + (offset & page - 1);
        }
      }
      Long fixed = request.layout().sectionStarts().get(section.name);
      if (fixed != null) {
        address = fixed;
        offset = align(offset, page) + (fixed & page - 1);
      }
      long aligned = align(address, section.alignment);
      if (section.hasBytes()) {
        offset += aligned - address;
      }
      address = aligned;
      section.address = address;
      section.fileOffset = offset;
      address += section.size;
      if (section.isThreadLocal()) {
        threadLocalEnd = address;
      }
      if (section.hasBytes()) {
        offset += section.size;
      }
      previous = section;
    }
    for (OutputSection section : sections) {
      if (!section.isLoaded()) {
        offset = align(offset, section.alignment);
        section.address = 0;
        section.fileOffset = offset;
        offset += section.size;
      }
    }
    sectionHeaderOffset = align(offset, 8);
    fileEnd = sectionHeaderOffset + 64L * (sections.size() + 1);
    makeSegments();
  }

  private static boolean isTbss(OutputSection section) {
    return section.isThreadLocal() && !section.hasBytes();
  }

  private boolean startsLoad(OutputSection a, OutputSection b) {
    return protection(a) != protection(b)
        || a.relro != b.relro
        // Bytes cannot follow space without bytes in one segment.
        || !a.hasBytes() && b.hasBytes()
        || request.layout().sectionStarts().containsKey(b.name);
  }

  private static int protection(OutputSection section) {
    int flags = Pf.PF_R;
    if ((section.flags & Shf.SHF_WRITE) != 0) {
      flags |= Pf.PF_W;
    }
    if ((section.flags & Shf.SHF_EXECINSTR) != 0) {
      flags |= Pf.PF_X;
    }
    return flags;
  }

  static long align(long value, long alignment) {
    return value + alignment - 1 & -alignment;
  }

  private int countSegments() {
    int count = 1; // PT_GNU_STACK
    count += interpreter ? 2 : 0; // PT_PHDR, PT_INTERP
    OutputSection previous = null;
    boolean relro = false;
    boolean tls = false;
    boolean notes = false;
    for (OutputSection section : sections) {
      if (!section.isLoaded()) {
        continue;
      }
      tls |= section.isThreadLocal();
      if (isTbss(section)) {
        continue;
      }
      if (previous == null || startsLoad(previous, section)) {
        count++;
      }
      relro |= section.relro;
      boolean note = section.type == Sht.SHT_NOTE;
      count += note && !notes ? 1 : 0;
      notes = note;
      count += section.type == Sht.SHT_DYNAMIC ? 1 : 0;
      count += section.name.equals(".eh_frame_hdr") ? 1 : 0;
      count += section.name.equals(".note.gnu.property") ? 1 : 0;
      previous = section;
    }
    if (previous == null || (protection(first()) & (Pf.PF_W | Pf.PF_X)) != 0) {
      count++; // a segment for the headers alone
    }
    return count + (relro ? 1 : 0) + (tls ? 1 : 0);
  }

  private OutputSection first() {
    return sections.getFirst();
  }

  private void makeSegments() {
    if (interpreter) {
      segments.add(
          new Segment(
              Pt.PT_PHDR,
              Pf.PF_R,
              ElfHeader.SIZE,
              imageBase + ElfHeader.SIZE,
              headerSize - ElfHeader.SIZE,
              headerSize - ElfHeader.SIZE,
              8));
      addFor(Pt.PT_INTERP, ".interp", 1);
    }
    makeLoads();
    makeNotes();
    for (OutputSection section : sections) {
      if (section.type == Sht.SHT_DYNAMIC && section.isLoaded()) {
        addFor(Pt.PT_DYNAMIC, section.name, 8);
      }
    }
    addFor(Pt.PT_GNU_EH_FRAME, ".eh_frame_hdr", 4);
    makeThreadLocal();
    makeRelro();
    addFor(Pt.PT_GNU_PROPERTY, ".note.gnu.property", 8);
    int stack = Pf.PF_R | Pf.PF_W | (stackExecutable ? Pf.PF_X : 0);
    segments.add(new Segment(Pt.PT_GNU_STACK, stack, 0, 0, 0, request.layout().stackSize(), 16));
  }

  private void addFor(int type, String name, long alignment) {
    for (OutputSection section : sections) {
      if (section.name.equals(name)) {
        segments.add(
            new Segment(
                type,
                protection(section),
                section.fileOffset,
                section.address,
                section.size,
                section.size,
                Math.max(alignment, section.alignment)));
      }
    }
  }

  private void makeLoads() {
    OutputSection previous = null;
    int flags = Pf.PF_R;
    long offset = 0;
    long address = imageBase;
    long fileEndOfLoad = headerSize;
    long memoryEnd = imageBase + headerSize;
    for (OutputSection section : sections) {
      if (!section.isLoaded() || isTbss(section)) {
        continue;
      }
      boolean fresh =
          previous == null ? protection(section) != Pf.PF_R : startsLoad(previous, section);
      if (fresh) {
        addLoad(flags, offset, address, fileEndOfLoad, memoryEnd);
        offset = section.fileOffset;
        address = section.address;
        fileEndOfLoad = offset;
        memoryEnd = address;
      }
      flags = protection(section);
      previous = section;
      if (section.hasBytes()) {
        fileEndOfLoad = section.fileOffset + section.size;
      }
      memoryEnd = section.address + section.size;
    }
    addLoad(flags, offset, address, fileEndOfLoad, memoryEnd);
  }

  private void addLoad(int flags, long offset, long address, long fileEndOfLoad, long memoryEnd) {
    segments.add(
        new Segment(
            Pt.PT_LOAD, flags, offset, address, fileEndOfLoad - offset, memoryEnd - address, page));
  }

  private void makeNotes() {
    OutputSection firstNote = null;
    OutputSection lastNote = null;
    for (OutputSection section : sections) {
      if (section.isLoaded() && section.type == Sht.SHT_NOTE) {
        firstNote = firstNote == null ? section : firstNote;
        lastNote = section;
      } else if (firstNote != null && lastNote != null) {
        addNote(firstNote, lastNote);
        firstNote = null;
        lastNote = null;
      }
    }
    if (firstNote != null && lastNote != null) {
      addNote(firstNote, lastNote);
    }
  }

  private void addNote(OutputSection from, OutputSection to) {
    long size = to.address + to.size - from.address;
    segments.add(
        new Segment(
            Pt.PT_NOTE, Pf.PF_R, from.fileOffset, from.address, size, size, from.alignment));
  }

  private void makeThreadLocal() {
    OutputSection start = null;
    long fileEndOfBlock = 0;
    long memoryEnd = 0;
    long alignment = 1;
    for (OutputSection section : sections) {
      if (section.isLoaded() && section.isThreadLocal()) {
        if (start == null) {
          start = section;
          fileEndOfBlock = section.fileOffset;
        }
        if (section.hasBytes()) {
          fileEndOfBlock = section.fileOffset + section.size;
        }
        memoryEnd = section.address + section.size;
        alignment = Math.max(alignment, section.alignment);
      }
    }
    if (start != null) {
      threadLocal =
          new Segment(
              Pt.PT_TLS,
              Pf.PF_R,
              start.fileOffset,
              start.address,
              fileEndOfBlock - start.fileOffset,
              memoryEnd - start.address,
              alignment);
      segments.add(threadLocal);
    }
  }

  /** The loader protects whole pages: the segment reaches to the end of its last one. */
  private void makeRelro() {
    OutputSection start = null;
    long fileEndOfRelro = 0;
    long memoryEnd = 0;
    for (OutputSection section : sections) {
      if (section.isLoaded() && section.relro && !isTbss(section)) {
        if (start == null) {
          start = section;
          fileEndOfRelro = section.fileOffset;
          memoryEnd = section.address;
        }
        if (section.hasBytes()) {
          fileEndOfRelro = section.fileOffset + section.size;
        }
        memoryEnd = section.address + section.size;
      }
    }
    if (start != null) {
      segments.add(
          new Segment(
              Pt.PT_GNU_RELRO,
              Pf.PF_R,
              start.fileOffset,
              start.address,
              fileEndOfRelro - start.fileOffset,
              align(memoryEnd, page) - start.address,
              1));
    }
  }

  List<Segment> segments() {
    return segments;
  }

  /** PT_TLS, or null. */
  @Nullable Segment threadLocal() {
    return threadLocal;
  }

  long imageBase() {
    return imageBase;
  }

  long sectionHeaderOffset() {
    return sectionHeaderOffset;
  }

  long fileSize() {
    return fileEnd;
  }
}
