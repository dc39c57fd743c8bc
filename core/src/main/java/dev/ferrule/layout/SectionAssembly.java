package dev.ferrule.layout;

import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SectionNames;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.MergedSection;
import dev.ferrule.live.SectionRole;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.work.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the live input sections into output sections: {@code .text.foo} into {@code .text} and so
 * on, in link order; {@code .init_array.N} by priority. Mergeable sections become one {@link
 * MergedSection} for each kind.
 */
final class SectionAssembly {
  /** Written out: what the compiler makes for records sets up method handles at its first use. */
  private record MergeKey(
      String name, long flags, long entrySize, long alignment, boolean strings) {
    @Override
    public int hashCode() {
      return ((name.hashCode() * 31 + Long.hashCode(flags)) * 31 + Long.hashCode(entrySize)) * 31
          + Long.hashCode(alignment);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof MergeKey key
          && name.equals(key.name)
          && flags == key.flags
          && entrySize == key.entrySize
          && alignment == key.alignment
          && strings == key.strings;
    }
  }

  private static final class MergeInputs {
    final List<MergedSection.Input> inputs = new ArrayList<>();
    int[] sections = new int[16];
    long bytes;

    /** The same with other objects. */
    MergeInputs with(LinkedObjects objects) {
      MergeInputs others = new MergeInputs();
      others.sections = sections;
      for (int n = 0; n < inputs.size(); n++) {
        ObjectFile file = objects.object(objects.objectOfSection(sections[n]));
        MergedSection.Input input = inputs.get(n);
        others.inputs.add(
            input.file() == file ? input : new MergedSection.Input(file, input.section()));
      }
      return others;
    }
  }

  private final LinkedObjects objects;
  private final Liveness liveness;
  private final boolean ctorsInInitArray;

  /** In the order in which they were wanted first. */
  private final List<OutputSection> wanted = new ArrayList<>();

  /**
   * By name, those of the image and those of the file alone: an input that is not loaded and has
   * the name of one that is (a damaged or odd object) would otherwise be given an address.
   */
  private final Map<String, OutputSection> loaded = new HashMap<>();

  private final Map<String, OutputSection> unloaded = new HashMap<>();
  private final OutputSection[] byClass = new OutputSection[SectionNames.outputs()];
  private final Map<MergeKey, MergeInputs> merges = new LinkedHashMap<>();

  /** What was merged, in the order in which it became part of the sections. */
  private final List<MergeInputs> merged = new ArrayList<>();

  /** The sections as they were assembled, before anything linker-made is added. */
  private final List<OutputSection> assembled = new ArrayList<>();

  /** For each input section its output section; null if it has none. */
  final OutputSection[] outputOf;

  /**
   * For each input section its offset in the output section, bytes; for merged ones the number of
   * the input.
   */
  final long[] offsetOf;

  /** For each merged input section its part. */
  final OutputSection.MergedPart[] mergedOf;

  /** For each member of an output section its alignment, as a power of two. */
  private byte[] alignmentBits = new byte[0];

  SectionAssembly(LinkedObjects objects, Liveness liveness, boolean ctorsInInitArray) {
    this.objects = objects;
    this.liveness = liveness;
    this.ctorsInInitArray = ctorsInInitArray;
    this.outputOf = new OutputSection[objects.sectionCount()];
    this.offsetOf = new long[objects.sectionCount()];
    this.mergedOf = new OutputSection.MergedPart[objects.sectionCount()];
  }

  /** Assigns every live section to an output section. */
  void assign() {
    alignmentBits = new byte[outputOf.length];
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      int first = objects.firstSection(o);
      for (int i = 1; i < file.sectionCount(); i++) {
        add(file, i, first + i);
      }
    }
  }

  /** Merges what can be merged, and sets the members' offsets. */
  void arrange(Workers workers) {
    sortByPriority(".init_array");
    sortByPriority(".fini_array");
    sortByPriority(".ctors");
    sortByPriority(".dtors");
    buildMerges(workers);
    place();
  }

  /**
   * Does both with an earlier assembly of as many sections, of which the same are alive and those
   * that are merged have the same bytes: others may differ in size and alignment.
   */
  void arrangeAs(SectionAssembly earlier) {
    OutputSection[] sections = new OutputSection[earlier.assembled.size()];
    for (int n = 0; n < sections.length; n++) {
      sections[n] = earlier.assembled.get(n).copy();
      keep(sections[n]);
    }
    alignmentBits = new byte[outputOf.length];
    for (int n = 0; n < outputOf.length; n++) {
      OutputSection before = earlier.outputOf[n];
      if (before != null) {
        outputOf[n] = sections[before.number];
        int o = objects.objectOfSection(n);
        measure(objects.object(o), n - objects.firstSection(o), n);
      }
    }
    for (MergeInputs before : earlier.merged) {
      MergeInputs inputs = before.with(objects);
      MergedSection same = earlier.mergedOf[before.sections[0]].merged;
      addMerge(inputs, same.with(before.inputs, inputs.inputs));
    }
    place();
  }

  private void place() {
    for (OutputSection section : wanted) {
      assembled.add(section.copy());
      placeMembers(section);
    }
    alignmentBits = new byte[0];
  }

  private void add(ObjectFile file, int i, int number) {
    if (liveness.alive()[number]) {
      switch (liveness.roles()[number]) {
        case SectionRole.LOADED, SectionRole.UNLOADED -> assign(file, i, number);
        case SectionRole.MERGED -> collectMerge(file, i, number);
        default -> {}
      }
    }
  }

  /**
   * The merged pieces of a section out of the objects of a link: those that this was made with, or
   * others with the same bytes.
   */
  List<MergedSection> mergedContents(OutputSection section, LinkedObjects others) {
    List<MergedSection> contents = new ArrayList<>(section.merged.size());
    for (MergeInputs inputs : merged) {
      OutputSection.MergedPart part = mergedOf[inputs.sections[0]];
      if (outputOf[inputs.sections[0]] == section) {
        contents.add(
            others == objects
                ? part.merged
                : part.merged.with(inputs.inputs, inputs.with(others).inputs));
      }
    }
    return contents;
  }

  /** The section of this name, made if there is none. */
  OutputSection section(String name, int type, long flags) {
    OutputSection section = ((flags & Shf.SHF_ALLOC) != 0 ? loaded : unloaded).get(name);
    if (section == null) {
      section = new OutputSection(name, wanted.size(), type, flags);
      keep(section);
    }
    return section;
  }

  private void keep(OutputSection section) {
    wanted.add(section);
    (section.isLoaded() ? loaded : unloaded).put(section.name, section);
  }

  List<OutputSection> sections() {
    return new ArrayList<>(wanted);
  }

  private OutputSection find(ObjectFile file, int i) {
    int type = file.sections().type(i);
    long flags = outputFlags(file.sections().flags(i));
    byte nameClass = file.nameClass(i);
    if ((flags & Shf.SHF_ALLOC) != 0 && nameClass > 0 && nameClass < byClass.length) {
      OutputSection known = byClass[nameClass];
      if (known == null) {
        known = section(outputName(SectionNames.output(nameClass)), type, flags);
        byClass[nameClass] = known;
      }
      return known;
    }
    return section(file.sectionName(i), type, flags);
  }

  private String outputName(String name) {
    if (ctorsInInitArray) {
      if (name.equals(".ctors")) {
        return ".init_array";
      }
      if (name.equals(".dtors")) {
        return ".fini_array";
      }
    }
    return name;
  }

  private static long outputFlags(long flags) {
    return flags
        & ~(Shf.SHF_GROUP
            | Shf.SHF_COMPRESSED
            | Shf.SHF_LINK_ORDER
            | Shf.SHF_GNU_RETAIN
            | Shf.SHF_INFO_LINK);
  }

  private void assign(ObjectFile file, int i, int number) {
    OutputSection section = find(file, i);
    int type = file.sections().type(i);
    if (section.type == Sht.SHT_NOBITS && type != Sht.SHT_NOBITS) {
      section.type = type;
    } else if (section.type != type && type != Sht.SHT_NOBITS) {
      section.type =
          section.name.equals(".init_array")
              ? Sht.SHT_INIT_ARRAY
              : section.name.equals(".fini_array") ? Sht.SHT_FINI_ARRAY : Sht.SHT_PROGBITS;
    }
    long flags = outputFlags(file.sections().flags(i));
    long merge = Shf.SHF_MERGE | Shf.SHF_STRINGS;
    section.flags = (section.flags | flags) & ~merge | section.flags & flags & merge;
    section.addMember(number);
    outputOf[number] = section;
    measure(file, i, number);
  }

  /**
   * Keeps size and alignment for {@link #placeMember}: its header has just been looked at, and is
   * in another corner of memory once the section's turn comes.
   */
  private void measure(ObjectFile file, int i, int number) {
    offsetOf[number] = file.sectionSize(i);
    alignmentBits[number] = (byte) Long.numberOfTrailingZeros(file.sectionAlignment(i));
  }

  private void collectMerge(ObjectFile file, int i, int number) {
    OutputSection section = find(file, i);
    long flags = outputFlags(file.sections().flags(i));
    section.flags |= flags & ~(Shf.SHF_MERGE | Shf.SHF_STRINGS);
    if (section.type == Sht.SHT_NOBITS) {
      section.type = file.sections().type(i);
    }
    outputOf[number] = section;
    MergeKey key =
        new MergeKey(
            section.name,
            flags,
            file.sections().entrySize(i),
            file.sectionAlignment(i),
            (flags & Shf.SHF_STRINGS) != 0);
    MergeInputs inputs = merges.get(key);
    if (inputs == null) {
      inputs = new MergeInputs();
      merges.put(key, inputs);
    }
    int n = inputs.inputs.size();
    if (n == inputs.sections.length) {
      inputs.sections = Arrays.copyOf(inputs.sections, n * 2);
    }
    inputs.sections[n] = number;
    inputs.bytes += file.sectionSize(i);
    inputs.inputs.add(new MergedSection.Input(file, i));
  }

  /** Bytes below which one thread merges sooner than several are woken. */
  private static final long SMALL_MERGE = 1 << 18;

  private void buildMerges(Workers workers) {
    Workers alone = new Workers(1, workers.control());
    for (Map.Entry<MergeKey, MergeInputs> entry : merges.entrySet()) {
      MergeKey key = entry.getKey();
      MergeInputs inputs = entry.getValue();
      MergedSection merged =
          MergedSection.build(
              inputs.inputs,
              (int) key.entrySize(),
              key.strings(),
              key.alignment(),
              inputs.bytes < SMALL_MERGE ? alone : workers);
      OutputSection section = addMerge(inputs, merged);
      if (section.memberCount == 0 && section.merged.size() == 1) {
        section.flags |= key.flags() & (Shf.SHF_MERGE | Shf.SHF_STRINGS);
        section.entrySize = key.entrySize();
      } else {
        section.flags &= ~(Shf.SHF_MERGE | Shf.SHF_STRINGS);
        section.entrySize = 0;
      }
    }
  }

  /** Returns the section that the merged pieces became a part of. */
  private OutputSection addMerge(MergeInputs inputs, MergedSection merged) {
    this.merged.add(inputs);
    OutputSection.MergedPart part = new OutputSection.MergedPart(merged);
    for (int n = 0; n < inputs.inputs.size(); n++) {
      mergedOf[inputs.sections[n]] = part;
      offsetOf[inputs.sections[n]] = n;
    }
    OutputSection section = outputOf[inputs.sections[0]];
    section.merged.add(part);
    return section;
  }

  /**
   * {@code .init_array.N}: ascending N first, then those without a number; otherwise in link order.
   */
  private void sortByPriority(String name) {
    OutputSection section = loaded.get(name);
    if (section == null || section.memberCount < 2) {
      return;
    }
    long[] keys = new long[section.memberCount];
    for (int k = 0; k < keys.length; k++) {
      keys[k] = (long) priority(section.members[k]) << 32 | k;
    }
    Arrays.sort(keys);
    int[] sorted = new int[keys.length];
    for (int k = 0; k < keys.length; k++) {
      sorted[k] = section.members[(int) keys[k]];
    }
    section.members = sorted;
  }

  private int priority(int number) {
    int o = objects.objectOfSection(number);
    String name = objects.object(o).sectionName(number - objects.firstSection(o));
    int dot = name.lastIndexOf('.');
    if (dot <= 0) {
      return 1 << 20;
    }
    try {
      int value = Integer.parseInt(name.substring(dot + 1));
      // .ctors and .dtors count down.
      return name.startsWith(".ctors") || name.startsWith(".dtors") ? 65535 - value : value;
    } catch (NumberFormatException e) {
      return 1 << 20;
    }
  }

  private void placeMembers(OutputSection section) {
    long at = 0;
    for (int k = 0; k < section.memberCount; k++) {
      at = placeMember(section, section.members[k], at);
    }
    for (OutputSection.MergedPart part : section.merged) {
      long alignment = part.merged.alignment();
      section.alignment = Math.max(section.alignment, alignment);
      at = at + alignment - 1 & -alignment;
      part.offset = at;
      at += part.merged.size();
    }
    section.size = at;
  }

  /** Returns where the member ends. */
  private long placeMember(OutputSection section, int number, long from) {
    long alignment = 1L << alignmentBits[number];
    if (alignment > section.alignment) {
      section.alignment = alignment;
    }
    long at = from + alignment - 1 & -alignment;
    long size = offsetOf[number];
    offsetOf[number] = at;
    return at + size;
  }

  /** Appends linker-made contents to a section that was placed already. */
  static OutputSection.SyntheticPart append(
      OutputSection section, Synthetic kind, long size, long alignment) {
    OutputSection.SyntheticPart part = new OutputSection.SyntheticPart(kind, size, alignment);
    section.alignment = Math.max(section.alignment, alignment);
    part.offset = section.size + alignment - 1 & -alignment;
    section.size = part.offset + size;
    section.synthetics.add(part);
    return part;
  }
}
