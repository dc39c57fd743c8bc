package dev.ferrule.relocatable;

import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.Nt;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SectionGroup;
import dev.ferrule.input.SectionNames;
import dev.ferrule.live.EhFrameRecords;
import dev.ferrule.live.EhFrames;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.SectionRole;
import dev.ferrule.request.ContentOptions;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which input sections are kept and which of them become one. Sections are joined if name, type,
 * flags and (when their pieces may be merged) entry size and alignment are equal, so that the next
 * link treats the whole as it would have treated the parts. Members of a group stay apart.
 */
final class SectionJoin {
  private static final long NOT_KEPT =
      Shf.SHF_GROUP | Shf.SHF_COMPRESSED | Shf.SHF_INFO_LINK | Shf.SHF_LINK_ORDER;

  private final LinkRequest request;
  private final LinkedObjects objects;
  private final boolean[] discarded;
  private final Liveness liveness;
  private final Map<String, JoinedSection> byKey = new HashMap<>();
  private final Map<JoinedSection, Integer> keyOf = new HashMap<>();
  private final Map<Integer, JoinedGroup> groupOf = new HashMap<>();
  private final List<JoinedSection> sections = new ArrayList<>();
  private final List<JoinedGroup> groups = new ArrayList<>();
  private final boolean[] goneWithGroup;
  private final @Nullable JoinedSection[] outputs;
  private final long[] offsets;
  private final EhFrames frames;

  /** For each {@code .eh_frame} its place in {@link EhFrames#inputs}; -1 for other sections. */
  private final int[] frameOf;

  private @Nullable JoinedSection frameSection;

  private SectionJoin(LinkRequest request, Resolution resolution, Liveness liveness) {
    this.request = request;
    this.objects = resolution.objects();
    this.discarded = resolution.discarded();
    this.liveness = liveness;
    this.goneWithGroup = new boolean[objects.sectionCount()];
    this.outputs = new @Nullable JoinedSection[objects.sectionCount()];
    this.offsets = new long[objects.sectionCount()];
    this.frames = EhFrames.arrange(objects, liveness);
    this.frameOf = new int[objects.sectionCount()];
    Arrays.fill(frameOf, -1);
    for (int f = 0; f < frames.inputs().size(); f++) {
      EhFrames.Input input = frames.inputs().get(f);
      frameOf[objects.section(input.object(), input.section())] = f;
    }
  }

  static SectionJoin join(LinkRequest request, Resolution resolution, Liveness liveness) {
    SectionJoin join = new SectionJoin(request, resolution, liveness);
    for (int o = 0; o < join.objects.count(); o++) {
      join.findGroups(o);
    }
    for (int o = 0; o < join.objects.count(); o++) {
      join.assignAll(o, false);
    }
    for (int o = 0; o < join.objects.count(); o++) {
      join.assignAll(o, true);
    }
    join.sizeFrames();
    join.addProperties();
    join.addBuildId();
    join.addStackNote();
    return join;
  }

  List<JoinedSection> sections() {
    return sections;
  }

  List<JoinedGroup> groups() {
    return groups;
  }

  EhFrames frames() {
    return frames;
  }

  /** The group whose SHT_GROUP section this is, or null if it is no kept group. */
  @Nullable JoinedGroup group(int number) {
    return groupOf.get(number);
  }

  /** Where an input section went; null if it is not kept. */
  @Nullable JoinedSection output(int number) {
    return outputs[number];
  }

  /**
   * Where a place of a kept input section is in its joined section; -1 in a dropped frame record.
   */
  long place(int number, long offset) {
    if (liveness.roles()[number] == SectionRole.EH_FRAME) {
      return frameOf[number] < 0 ? 0 : frames.outputOffset(frameOf[number], offset);
    }
    return offsets[number] + offset;
  }

  /** The section for common symbols that {@code -d} turns into definitions. */
  JoinedSection space(boolean threadLocal) {
    long flags = Shf.SHF_ALLOC | Shf.SHF_WRITE | (threadLocal ? Shf.SHF_TLS : 0);
    return section(threadLocal ? ".tbss" : ".bss", Sht.SHT_NOBITS, flags, 0, 0, null);
  }

  private void findGroups(int o) {
    ObjectFile file = objects.object(o);
    for (SectionGroup group : file.groups()) {
      boolean lost = false;
      boolean loaded = false;
      boolean live = false;
      for (int member : group.members()) {
        int number = objects.section(o, member);
        lost |= discarded[number];
        if ((file.sections().flags(member) & Shf.SHF_ALLOC) != 0) {
          loaded = true;
          live |= liveness.alive()[number];
        }
      }
      if (lost || loaded && !live) {
        for (int member : group.members()) {
          goneWithGroup[objects.section(o, member)] = true;
        }
        continue;
      }
      JoinedGroup joined = new JoinedGroup(o, group.signatureSymbol(), group.comdat());
      groupOf.put(objects.section(o, group.section()), joined);
      groups.add(joined);
      for (int member : group.members()) {
        groupOf.put(objects.section(o, member), joined);
      }
    }
  }

  /** Assigns the sections of an object; those with SHF_LINK_ORDER follow when all others are. */
  private void assignAll(int o, boolean linked) {
    ObjectFile file = objects.object(o);
    for (int i = 1; i < file.sectionCount(); i++) {
      long flags = file.sections().flags(i);
      if ((flags & Shf.SHF_LINK_ORDER) != 0 != linked || !keeps(file, i, objects.section(o, i))) {
        continue;
      }
      int target = linked ? file.sections().link(i) : 0;
      JoinedSection linkedTo = null;
      if (target > 0 && target < file.sectionCount()) {
        linkedTo = outputs[objects.section(o, target)];
        if (linkedTo == null) {
          continue;
        }
      }
      assign(file, i, objects.section(o, i), linkedTo);
    }
  }

  private boolean keeps(ObjectFile file, int i, int number) {
    if (discarded[number] || goneWithGroup[number]) {
      return false;
    }
    long flags = file.sections().flags(i);
    if (liveness.roles()[number] != SectionRole.IGNORED) {
      return liveness.alive()[number];
    }
    switch (file.sections().type(i)) {
      // What an executable leaves out but the next link has to see.
      case Sht.SHT_LLVM_LINKER_OPTIONS, Sht.SHT_LLVM_DEPENDENT_LIBRARIES -> {
        return true;
      }
      case Sht.SHT_PROGBITS, Sht.SHT_NOBITS, Sht.SHT_NOTE -> {}
      default -> {
        return false;
      }
    }
    boolean stripped =
        request.content().strip() != ContentOptions.Strip.NONE && SectionRole.isDebug(file, i);
    return !stripped
        && ((flags & Shf.SHF_EXCLUDE) != 0 || file.nameClass(i) == SectionNames.GNU_WARNING);
  }

  private void assign(ObjectFile file, int i, int number, @Nullable JoinedSection linkedTo) {
    boolean newBuildId = request.content().buildId().bytes() > 0;
    if (newBuildId && file.sectionNameIs(i, ".note.gnu.build-id")) {
      return;
    }
    int type = file.sections().type(i);
    long flags = file.sections().flags(i) & ~NOT_KEPT;
    long entrySize = file.sections().entrySize(i);
    long alignment = file.sectionAlignment(i);
    if (linkedTo != null) {
      flags |= Shf.SHF_LINK_ORDER;
    }
    JoinedGroup group = groupOf.get(number);
    JoinedSection output;
    if (liveness.roles()[number] == SectionRole.EH_FRAME) {
      output = frameSection(file, i);
      output.alignment = Math.max(output.alignment, alignment);
      output.addMember(number, 0);
      outputs[number] = output;
      return;
    } else if (group != null) {
      output =
          new JoinedSection(
              file.sectionName(i),
              type,
              flags | Shf.SHF_GROUP,
              entrySize,
              JoinedSection.Contents.MEMBERS,
              group,
              linkedTo);
      group.sections.add(output);
      sections.add(output);
    } else {
      long keyAlignment = (flags & Shf.SHF_MERGE) != 0 ? alignment : 0;
      output = section(file.sectionName(i), type, flags, entrySize, keyAlignment, linkedTo);
    }
    offsets[number] = output.reserve(file.sectionSize(i), alignment);
    output.addMember(number, file.relocationCount(i));
    outputs[number] = output;
  }

  private JoinedSection section(
      String name,
      int type,
      long flags,
      long entrySize,
      long alignment,
      @Nullable JoinedSection linkedTo) {
    StringBuilder key = new StringBuilder(name).append('\0').append(type).append(' ').append(flags);
    key.append(' ').append(entrySize).append(' ').append(alignment);
    if (linkedTo != null) {
      key.append(' ').append(keyOf.computeIfAbsent(linkedTo, _ -> keyOf.size()));
    }
    JoinedSection known = byKey.get(key.toString());
    if (known == null) {
      known =
          new JoinedSection(
              name, type, flags, entrySize, JoinedSection.Contents.MEMBERS, null, linkedTo);
      byKey.put(key.toString(), known);
      sections.add(known);
    }
    return known;
  }

  private JoinedSection frameSection(ObjectFile file, int i) {
    JoinedSection section = frameSection;
    if (section == null) {
      section =
          new JoinedSection(
              ".eh_frame",
              Sht.SHT_PROGBITS,
              file.sections().flags(i) & ~NOT_KEPT,
              0,
              JoinedSection.Contents.FRAMES,
              null,
              null);
      frameSection = section;
      sections.add(section);
    }
    return section;
  }

  /** Only crtend.o ends the frames of a program; what did not end them must not do so now. */
  private void sizeFrames() {
    JoinedSection section = frameSection;
    if (section == null) {
      return;
    }
    boolean terminated = false;
    int relocations = 0;
    for (int f = 0; f < frames.inputs().size(); f++) {
      EhFrameRecords records = frames.inputs().get(f).records();
      int last = records.count() - 1;
      int end = last < 0 ? 0 : records.offset(last) + records.size(last);
      terminated |= end < records.bytes().length;
      for (int r = 0; r < records.count(); r++) {
        if (frames.isWritten(f, r)) {
          relocations += records.endRelocation(r) - records.firstRelocation(r);
        }
      }
    }
    section.size = Math.max(0, frames.size() - (terminated ? 0 : 4));
    section.relocationCount = relocations;
  }

  /** The features that every object has (x86-64 psABI, "Program Property"). */
  private void addProperties() {
    int bits = objects.count() == 0 ? 0 : -1;
    for (int o = 0; o < objects.count(); o++) {
      bits &= objects.object(o).featureBits();
    }
    bits |= request.content().markIbt() ? Nt.GNU_PROPERTY_X86_FEATURE_1_IBT : 0;
    bits |= request.content().markShstk() ? Nt.GNU_PROPERTY_X86_FEATURE_1_SHSTK : 0;
    if (bits == 0) {
      return;
    }
    byte[] note = new byte[32];
    noteHeader(note, 16, Nt.NT_GNU_PROPERTY_TYPE_0);
    LittleEndian.put32(note, 16, Nt.GNU_PROPERTY_X86_FEATURE_1_AND);
    LittleEndian.put32(note, 20, 4);
    LittleEndian.put32(note, 24, bits);
    addNote(".note.gnu.property", Sht.SHT_NOTE, Shf.SHF_ALLOC, note, 8);
  }

  private void addBuildId() {
    int bytes = request.content().buildId().bytes();
    if (bytes > 0) {
      JoinedSection section =
          new JoinedSection(
              ".note.gnu.build-id",
              Sht.SHT_NOTE,
              Shf.SHF_ALLOC,
              0,
              JoinedSection.Contents.BUILD_ID,
              null,
              null);
      section.note = new byte[16 + bytes];
      noteHeader(section.note, bytes, Nt.NT_GNU_BUILD_ID);
      section.alignment = 4;
      section.size = section.note.length;
      sections.add(section);
    }
  }

  private static void noteHeader(byte[] note, int size, int type) {
    LittleEndian.put32(note, 0, 4);
    LittleEndian.put32(note, 4, size);
    LittleEndian.put32(note, 8, type);
    note[12] = 'G';
    note[13] = 'N';
    note[14] = 'U';
  }

  /** One object that wants an executable stack is enough; without any note none is made. */
  private void addStackNote() {
    boolean known = false;
    boolean executable = false;
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile.StackNote note = objects.object(o).stackNote();
      known |= note != ObjectFile.StackNote.ABSENT;
      executable |= note == ObjectFile.StackNote.EXECUTABLE;
    }
    Boolean asked = request.layout().executableStack();
    if (asked != null) {
      known = true;
      executable = asked;
    }
    if (known) {
      long flags = executable ? Shf.SHF_EXECINSTR : 0;
      addNote(".note.GNU-stack", Sht.SHT_PROGBITS, flags, new byte[0], 1);
    }
  }

  private void addNote(String name, int type, long flags, byte[] note, long alignment) {
    JoinedSection section =
        new JoinedSection(name, type, flags, 0, JoinedSection.Contents.NOTE, null, null);
    section.note = note;
    section.size = note.length;
    section.alignment = alignment;
    sections.add(section);
  }
}
