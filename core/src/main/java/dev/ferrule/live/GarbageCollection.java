package dev.ferrule.live;

import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.SectionGroup;
import dev.ferrule.input.SectionNames;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.work.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code --gc-sections}: keeps what is reachable by relocations from the entry, exported symbols
 * and sections that are used without being named. Without the option everything is kept that no
 * comdat group discarded.
 *
 * <p>An exception table is reached through the FDE of a live function only; a personality routine
 * through the CIE of such an FDE. {@code .eh_frame} itself keeps nothing alive.
 *
 * <p>What every section is and what belongs to it is found here; {@link Marking} follows the
 * relocations.
 */
public final class GarbageCollection {
  private final LinkRequest request;
  private final Resolution resolution;
  private final LinkedObjects objects;
  private final byte[] roles;
  private final boolean[] alive;
  private final List<EhFrames.Input> frames = new ArrayList<>();

  /** FDEs by the section of their function: head of a list for each section, or -1. */
  private int[] firstFde = new int[0];

  private int[] nextFde = new int[0];

  /** For each FDE its place in {@link #frames} and its record there. */
  private int[] fdeFrame = new int[0];

  private int[] fdeRecord = new int[0];

  /** Sections with SHF_LINK_ORDER live with the section that they describe. */
  private int[] firstDependent = new int[0];

  private int[] nextDependent = new int[0];

  /** Whether any section has SHF_LINK_ORDER. */
  private volatile boolean linkOrder;

  /**
   * The next member of the same section group, in a ring; empty unless groups have to stay whole,
   * so that the next link may choose any of several equal ones.
   */
  private int[] nextInGroup = new int[0];

  /** For each object the loaded sections that are kept without being asked for. */
  private final int[][] roots;

  private GarbageCollection(LinkRequest request, Resolution resolution) {
    this.request = request;
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.roles = new byte[objects.sectionCount()];
    this.alive = new boolean[objects.sectionCount()];
    this.roots = new int[objects.count()][];
  }

  /** Marks and returns what is kept. */
  public static Liveness collect(LinkRequest request, Resolution resolution, Workers workers) {
    GarbageCollection collection = new GarbageCollection(request, resolution);
    collection.assignRoles(workers);
    if (request.layout().gcSections()) {
      collection.indexFdes(workers);
      collection.indexDependents();
      if (request.kind() == OutputKind.RELOCATABLE) {
        collection.indexGroups();
      }
      new Marking(request, resolution, collection, workers).run(collection.roots);
    } else {
      for (int s = 0; s < collection.alive.length; s++) {
        collection.alive[s] = collection.roles[s] != SectionRole.IGNORED;
      }
    }
    return new Liveness(collection.roles, collection.alive, List.copyOf(collection.frames));
  }

  private void assignRoles(Workers workers) {
    EhFrames.Input[][] framesOfObject = new EhFrames.Input[objects.count()][];
    workers.forEach(objects.count(), (int o, int worker) -> framesOfObject[o] = assignRoles(o));
    for (EhFrames.Input[] found : framesOfObject) {
      frames.addAll(Arrays.asList(found));
    }
  }

  /** Sections that one call handles: few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 64;

  private EhFrames.Input[] assignRoles(int o) {
    ObjectFile file = objects.object(o);
    int first = objects.firstSection(o);
    IntList kept = new IntList(4);
    int frameCount = 0;
    for (int from = 1; from < file.sectionCount(); from += AT_ONCE) {
      int to = Math.min(file.sectionCount(), from + AT_ONCE);
      frameCount += assignRoles(file, first, from, to, kept);
    }
    roots[o] = kept.toArray();
    EhFrames.Input[] found = new EhFrames.Input[frameCount];
    for (int i = 1; frameCount > 0; i++) {
      if (roles[first + i] == SectionRole.EH_FRAME && file.sectionSize(i) > 0) {
        found[found.length - frameCount--] =
            new EhFrames.Input(o, i, EhFrameRecords.parse(file, i));
      }
    }
    return found;
  }

  /** Returns how many sections with exception frames there are. */
  private int assignRoles(ObjectFile file, int first, int from, int to, IntList kept) {
    boolean collects = request.layout().gcSections();
    int frameCount = 0;
    for (int i = from; i < to; i++) {
      int section = first + i;
      if (resolution.discarded()[section]) {
        continue;
      }
      byte role = SectionRole.of(file, i, request.content());
      roles[section] = role;
      if ((file.sections().flags(i) & Shf.SHF_LINK_ORDER) != 0) {
        linkOrder = true;
      }
      if (role == SectionRole.EH_FRAME && file.sectionSize(i) > 0) {
        frameCount++;
      }
      if (collects && role != SectionRole.IGNORED && keptUnasked(file, i, role)) {
        alive[section] = true;
        // What is not loaded keeps nothing alive, merged sections have no relocations, frames are
        // followed by function.
        if (role == SectionRole.LOADED) {
          kept.add(section);
        }
      }
    }
    return frameCount;
  }

  private void indexFdes(Workers workers) {
    firstFde = new int[objects.sectionCount()];
    Arrays.fill(firstFde, -1);
    int[] bases = new int[frames.size() + 1];
    for (int f = 0; f < frames.size(); f++) {
      bases[f + 1] = bases[f] + frames.get(f).records().count();
    }
    nextFde = new int[bases[frames.size()]];
    fdeFrame = new int[nextFde.length];
    fdeRecord = new int[nextFde.length];
    // Frames of one object stand together, and describe sections of this object alone.
    int[] starts = new int[frames.size()];
    int count = 0;
    for (int f = 0; f < frames.size(); f++) {
      if (f == 0 || frames.get(f).object() != frames.get(f - 1).object()) {
        starts[count++] = f;
      }
    }
    int groups = count;
    workers.forEach(
        groups,
        (int g, int worker) -> {
          int end = g + 1 < groups ? starts[g + 1] : frames.size();
          for (int f = starts[g]; f < end; f++) {
            for (int r = 0; r < frames.get(f).records().count(); r++) {
              indexFde(f, r, bases[f] + r);
            }
          }
        });
  }

  private void indexFde(int f, int r, int number) {
    EhFrames.Input frame = frames.get(f);
    int section = EhFrames.describedSection(frame, r, objects);
    if (section >= 0) {
      fdeFrame[number] = f;
      fdeRecord[number] = r;
      nextFde[number] = firstFde[section];
      firstFde[section] = number;
    }
  }

  private void indexDependents() {
    firstDependent = new int[objects.sectionCount()];
    Arrays.fill(firstDependent, -1);
    if (!linkOrder) {
      return;
    }
    nextDependent = new int[objects.sectionCount()];
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      int first = objects.firstSection(o);
      for (int i = 1; i < file.sectionCount(); i++) {
        if ((file.sections().flags(i) & Shf.SHF_LINK_ORDER) != 0) {
          int parent = file.sections().link(i);
          if (parent > 0 && parent < file.sectionCount()) {
            nextDependent[first + i] = firstDependent[first + parent];
            firstDependent[first + parent] = first + i;
          }
        }
      }
    }
  }

  private void indexGroups() {
    nextInGroup = new int[objects.sectionCount()];
    for (int o = 0; o < objects.count(); o++) {
      for (SectionGroup group : objects.object(o).groups()) {
        int[] members = group.members();
        for (int m = 0; m < members.length; m++) {
          int next = members[m + 1 == members.length ? 0 : m + 1];
          nextInGroup[objects.section(o, members[m])] = objects.section(o, next);
        }
      }
    }
  }

  private static boolean keptUnasked(ObjectFile file, int i, byte role) {
    long flags = file.sections().flags(i);
    if (role == SectionRole.UNLOADED
        || role == SectionRole.MERGED && (flags & Shf.SHF_ALLOC) == 0
        || role == SectionRole.EH_FRAME) {
      return (flags & Shf.SHF_LINK_ORDER) == 0;
    }
    if ((flags & Shf.SHF_GNU_RETAIN) != 0) {
      return true;
    }
    int type = file.sections().type(i);
    if (type == Sht.SHT_INIT_ARRAY
        || type == Sht.SHT_FINI_ARRAY
        || type == Sht.SHT_PREINIT_ARRAY
        || type == Sht.SHT_NOTE && (flags & Shf.SHF_GROUP) == 0) {
      return true;
    }
    return switch (file.nameClass(i)) {
      case SectionNames.INIT,
          SectionNames.INIT_ARRAY,
          SectionNames.FINI_ARRAY,
          SectionNames.CTORS,
          SectionNames.DTORS,
          SectionNames.JCR ->
          true;
      default -> false;
    };
  }

  byte[] roles() {
    return roles;
  }

  boolean[] alive() {
    return alive;
  }

  /** The first FDE of the functions in a section; -1 if it has none. */
  int firstFde(int section) {
    return firstFde[section];
  }

  /** The next FDE of the same section; -1 behind the last. */
  int nextFde(int fde) {
    return nextFde[fde];
  }

  EhFrames.Input frame(int fde) {
    return frames.get(fdeFrame[fde]);
  }

  int record(int fde) {
    return fdeRecord[fde];
  }

  /** The next section of the same group, in a ring; the section itself if it has no group. */
  int nextInGroup(int section) {
    return nextInGroup.length == 0 || nextInGroup[section] == 0 ? section : nextInGroup[section];
  }

  /** The first section that lives with this one; -1 if there is none. */
  int firstDependent(int section) {
    return firstDependent[section];
  }

  /** The next section that lives with the same one; -1 behind the last. */
  int nextDependent(int section) {
    return nextDependent[section];
  }
}
