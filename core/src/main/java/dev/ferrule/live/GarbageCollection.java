package dev.ferrule.live;

import dev.ferrule.elf.Rela;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.RelocationBuffer;
import dev.ferrule.input.SectionGroup;
import dev.ferrule.input.SectionNames;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.LinkerDefined;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import dev.ferrule.work.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code --gc-sections}: keeps what is reachable by relocations from the entry, exported symbols
 * and sections that are used without being named. Without the option everything is kept that no
 * comdat group discarded.
 *
 * <p>An exception table is reached through the FDE of a live function only; a personality routine
 * through the CIE of such an FDE. {@code .eh_frame} itself keeps nothing alive.
 */
public final class GarbageCollection {
  private final LinkRequest request;
  private final Resolution resolution;
  private final LinkedObjects objects;
  private final byte[] roles;
  private final boolean[] alive;
  private final List<EhFrames.Input> frames = new ArrayList<>();

  /** Sections found alive whose relocations are still to be followed. */
  private int[] stack = new int[1 << 12];

  private int depth;

  /** FDEs by the section of their function: head of a list for each section, or -1. */
  private int[] firstFde = new int[0];

  private int[] nextFde = new int[0];
  private int[] fdeFrame = new int[0];
  private int[] fdeRecord = new int[0];
  private int fdeCount;

  /** Sections named like C identifiers, for {@code __start_X}; filled when first asked for. */
  private final Map<String, int[]> identifierSections = new HashMap<>();

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

  private GarbageCollection(LinkRequest request, Resolution resolution) {
    this.request = request;
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.roles = new byte[objects.sectionCount()];
    this.alive = new boolean[objects.sectionCount()];
  }

  /** Marks and returns what is kept. */
  public static Liveness collect(LinkRequest request, Resolution resolution, Workers workers) {
    GarbageCollection collection = new GarbageCollection(request, resolution);
    collection.assignRoles(workers);
    if (request.layout().gcSections()) {
      collection.indexFdes();
      collection.indexDependents();
      if (request.kind() == OutputKind.RELOCATABLE) {
        collection.indexGroups();
      }
      collection.markRoots();
      collection.markReachable();
    } else {
      for (int s = 0; s < collection.alive.length; s++) {
        collection.alive[s] = collection.roles[s] != SectionRole.IGNORED;
      }
    }
    return new Liveness(collection.roles, collection.alive, List.copyOf(collection.frames));
  }

  private void assignRoles(Workers workers) {
    EhFrames.Input[][] framesOfObject = new EhFrames.Input[objects.count()][];
    workers.forEach(
        objects.count(),
        (int o, int worker) -> {
          ObjectFile file = objects.object(o);
          int first = objects.firstSection(o);
          int frameCount = 0;
          for (int i = 1; i < file.sectionCount(); i++) {
            frameCount += assignRole(file, i, first + i);
          }
          EhFrames.Input[] found = new EhFrames.Input[frameCount];
          for (int i = 1; frameCount > 0; i++) {
            if (roles[first + i] == SectionRole.EH_FRAME && file.sectionSize(i) > 0) {
              found[found.length - frameCount--] =
                  new EhFrames.Input(o, i, EhFrameRecords.parse(file, i));
            }
          }
          framesOfObject[o] = found;
        });
    for (EhFrames.Input[] found : framesOfObject) {
      frames.addAll(Arrays.asList(found));
    }
  }

  /** Returns how many sections with exception frames this is. */
  private int assignRole(ObjectFile file, int i, int section) {
    if (resolution.discarded()[section]) {
      return 0;
    }
    byte role = SectionRole.of(file, i, request.content());
    roles[section] = role;
    if ((file.sections().flags(i) & Shf.SHF_LINK_ORDER) != 0) {
      linkOrder = true;
    }
    return role == SectionRole.EH_FRAME && file.sectionSize(i) > 0 ? 1 : 0;
  }

  private void indexFdes() {
    firstFde = new int[objects.sectionCount()];
    Arrays.fill(firstFde, -1);
    int total = 0;
    for (EhFrames.Input frame : frames) {
      total += frame.records().count();
    }
    nextFde = new int[total];
    fdeFrame = new int[total];
    fdeRecord = new int[total];
    for (int f = 0; f < frames.size(); f++) {
      EhFrames.Input frame = frames.get(f);
      EhFrameRecords records = frame.records();
      for (int r = 0; r < records.count(); r++) {
        indexFde(frame, f, r);
      }
    }
  }

  private void indexFde(EhFrames.Input frame, int f, int r) {
    EhFrameRecords records = frame.records();
    int symbol = records.isCie(r) ? -1 : records.targetSymbol(r);
    int section = symbol < 0 ? -1 : definingSection(frame.object(), symbol);
    if (section >= 0) {
      fdeFrame[fdeCount] = f;
      fdeRecord[fdeCount] = r;
      nextFde[fdeCount] = firstFde[section];
      firstFde[section] = fdeCount++;
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

  /** The section, by number, in which the symbol is defined in this link; -1 if none. */
  private int definingSection(int o, int i) {
    ObjectFile file = objects.object(o);
    int section = file.symbols().section(i);
    if (i < file.firstGlobal()) {
      return section > 0 ? objects.section(o, section) : -1;
    }
    return definingSection(objects.symbol(o, i));
  }

  private int definingSection(int id) {
    Symbols symbols = resolution.symbols();
    if (symbols.kind(id) != Symbols.DEFINED) {
      return -1;
    }
    int o = symbols.file(id);
    int section = objects.object(o).symbols().section(symbols.index(id));
    return section > 0 ? objects.section(o, section) : -1;
  }

  private void markRoots() {
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      int first = objects.firstSection(o);
      for (int i = 1; i < file.sectionCount(); i++) {
        markUnasked(file, i, first + i);
      }
    }
    for (int root : resolution.roots()) {
      markSymbol(root);
    }
    Symbols symbols = resolution.symbols();
    for (int id = 0; id < symbols.count(); id++) {
      if (symbols.exported(id)) {
        markSymbol(id);
      }
    }
  }

  private void markUnasked(ObjectFile file, int i, int section) {
    byte role = roles[section];
    if (role != SectionRole.IGNORED && keptUnasked(file, i, role)) {
      mark(section);
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

  private void mark(int section) {
    if (alive[section] || roles[section] == SectionRole.IGNORED) {
      return;
    }
    alive[section] = true;
    byte role = roles[section];
    // What is not loaded keeps nothing alive, merged sections have no relocations, frames are
    // followed by function.
    if (role == SectionRole.LOADED) {
      if (depth == stack.length) {
        stack = Arrays.copyOf(stack, depth * 2);
      }
      stack[depth++] = section;
    }
  }

  private void markSymbol(int id) {
    Symbols symbols = resolution.symbols();
    if (symbols.kind(id) == Symbols.LINKER) {
      LinkerDefined meaning = symbols.linkerDefined(id);
      if (meaning instanceof LinkerDefined.SectionBound bound && !request.layout().startStopGc()) {
        for (int section : sectionsNamed(bound.section())) {
          mark(section);
        }
      } else if (meaning instanceof LinkerDefined.Assigned assigned && assigned.base() != null) {
        int base = symbols.names().find(assigned.base());
        if (base >= 0 && base != id && symbols.kind(base) != Symbols.LINKER) {
          markSymbol(base);
        }
      }
      return;
    }
    int section = definingSection(id);
    if (section >= 0) {
      mark(section);
    }
  }

  private int[] sectionsNamed(String name) {
    int[] known = identifierSections.get(name);
    if (known != null) {
      return known;
    }
    int[] found = new int[4];
    int count = 0;
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      for (int i = 1; i < file.sectionCount(); i++) {
        if (file.sectionNameIs(i, name)) {
          if (count == found.length) {
            found = Arrays.copyOf(found, count * 2);
          }
          found[count++] = objects.section(o, i);
        }
      }
    }
    int[] trimmed = Arrays.copyOf(found, count);
    identifierSections.put(name, trimmed);
    return trimmed;
  }

  private void markReachable() {
    RelocationBuffer buffer = new RelocationBuffer();
    while (depth > 0) {
      int section = stack[--depth];
      int o = objects.objectOfSection(section);
      int i = section - objects.firstSection(o);
      long[] relocations = objects.object(o).relocations(i, buffer);
      follow(o, relocations, 0, buffer.count());
      for (int fde = firstFde[section]; fde >= 0; fde = nextFde[fde]) {
        followFde(frames.get(fdeFrame[fde]), fdeRecord[fde]);
      }
      if (nextInGroup.length > 0) {
        for (int s = nextInGroup[section]; s > 0 && s != section; s = nextInGroup[s]) {
          mark(s);
        }
      }
      for (int d = firstDependent[section]; d >= 0; d = nextDependent[d]) {
        mark(d);
      }
    }
  }

  private void followFde(EhFrames.Input frame, int fde) {
    EhFrameRecords records = frame.records();
    follow(
        frame.object(),
        records.relocations(),
        records.firstRelocation(fde),
        records.endRelocation(fde));
    int cie = records.cie(fde);
    follow(
        frame.object(),
        records.relocations(),
        records.firstRelocation(cie),
        records.endRelocation(cie));
  }

  private void follow(int o, long[] relocations, int from, int to) {
    ObjectFile file = objects.object(o);
    SymbolTable symbols = file.symbols();
    int firstGlobal = file.firstGlobal();
    int firstSection = objects.firstSection(o);
    for (int k = from; k < to; k++) {
      int i = Rela.symbol(relocations, k);
      if (i < firstGlobal) {
        int section = symbols.section(i);
        if (section > 0) {
          mark(firstSection + section);
        }
      } else {
        markSymbol(objects.symbol(o, i));
      }
    }
  }
}
