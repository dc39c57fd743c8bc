package dev.ferrule.live;

import dev.ferrule.elf.Rela;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.RelocationBuffer;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.LinkerDefined;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import dev.ferrule.work.Workers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Marks what is reachable, on all threads. Each follows sections from its own stack, and hands some
 * of them on when another has none.
 *
 * <p>Marks are set without any lock. Two threads may both find a section and both follow it, which
 * costs time and changes nothing: what is marked in the end is what can be reached.
 */
final class Marking {
  /** Sections that a thread takes or hands on at a time, at most. */
  private static final int PORTION = 256;

  /** Sections that are worth handing on to a thread that waits. */
  private static final int SMALL_PORTION = 32;

  /** Sections from which on several threads pay. */
  private static final int MANY = 1 << 13;

  /** Relocations that one call handles: few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 64;

  /** In {@link #definitions}: no section defines the name. */
  private static final int NOWHERE = -1;

  /** In {@link #definitions}: the linker defines the name. */
  private static final int LINKER = -2;

  private final LinkRequest request;
  private final Resolution resolution;
  private final LinkedObjects objects;
  private final GarbageCollection sections;
  private final Workers workers;
  private final byte[] roles;
  private final boolean[] alive;

  /** For each global name the section that defines it, by number. */
  private final int[] definitions;

  /** Sections named like C identifiers, for {@code __start_X}; filled when first asked for. */
  private final Map<String, int[]> identifierSections = new HashMap<>();

  Marking(LinkRequest request, Resolution resolution, GarbageCollection sections, Workers workers) {
    this.request = request;
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.sections = sections;
    this.workers = workers;
    this.roles = sections.roles();
    this.alive = sections.alive();
    this.definitions = new int[resolution.symbols().count()];
  }

  /**
   * Marks everything.
   *
   * @param kept sections to start from, which are marked already, by object
   */
  void run(int[][] kept) {
    int parts = (definitions.length + DEFINITIONS - 1) / DEFINITIONS;
    workers.forEach(
        parts,
        (int part, int worker) -> {
          int end = Math.min(definitions.length, (part + 1) * DEFINITIONS);
          for (int from = part * DEFINITIONS; from < end; from += AT_ONCE) {
            define(from, Math.min(end, from + AT_ONCE));
          }
        });
    Follower[] followers = new Follower[workers.count()];
    for (int w = 0; w < followers.length; w++) {
      followers[w] = new Follower();
    }
    for (int root : resolution.roots()) {
      followers[0].markSymbol(root);
    }
    Symbols symbols = resolution.symbols();
    for (int id = 0; id < symbols.count(); id++) {
      if (symbols.exported(id)) {
        followers[0].markSymbol(id);
      }
    }
    follow(followers, followers[0].take(kept));
  }

  private void follow(Follower[] followers, int[] found) {
    int threads = alive.length < MANY ? 1 : followers.length;
    SharedWork work = new SharedWork(threads);
    for (int from = 0; from < found.length; from += PORTION) {
      work.give(Arrays.copyOfRange(found, from, Math.min(found.length, from + PORTION)));
    }
    workers.forEach(
        threads,
        (int thread, int worker) -> {
          try {
            followers[thread].follow(work);
          } finally {
            work.end();
          }
        });
  }

  /** Names that are one task. */
  private static final int DEFINITIONS = 1 << 14;

  private void define(int from, int to) {
    Symbols symbols = resolution.symbols();
    for (int id = from; id < to; id++) {
      byte kind = symbols.kind(id);
      int section = NOWHERE;
      if (kind == Symbols.DEFINED) {
        int o = symbols.file(id);
        int i = objects.object(o).symbols().section(symbols.index(id));
        section = i > 0 ? objects.section(o, i) : NOWHERE;
      } else if (kind == Symbols.LINKER) {
        section = LINKER;
      }
      definitions[id] = section;
    }
  }

  private synchronized int[] sectionsNamed(String name) {
    int[] known = identifierSections.get(name);
    if (known != null) {
      return known;
    }
    IntList found = new IntList(4);
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      for (int i = 1; i < file.sectionCount(); i++) {
        if (file.sectionNameIs(i, name)) {
          found.add(objects.section(o, i));
        }
      }
    }
    int[] all = found.toArray();
    identifierSections.put(name, all);
    return all;
  }

  /** One thread's part. */
  private final class Follower {
    private final RelocationBuffer buffer = new RelocationBuffer();
    private final IntList stack = new IntList(1 << 10);

    /** What was marked so far, and what was kept anyway. */
    int[] take(int[][] kept) {
      int count = stack.count();
      for (int[] some : kept) {
        count += some.length;
      }
      int[] all = new int[count];
      int at = stack.moveTo(all, 0);
      for (int[] some : kept) {
        System.arraycopy(some, 0, all, at, some.length);
        at += some.length;
      }
      return all;
    }

    void follow(SharedWork work) {
      for (int[] portion = work.take(); portion.length > 0; portion = work.take()) {
        workers.control().check();
        for (int section : portion) {
          stack.add(section);
        }
        while (stack.count() > 0) {
          followSection(stack.removeLast());
          if (stack.count() >= SMALL_PORTION * 2 && work.awaited()
              || stack.count() >= PORTION * 2 && work.isEmpty()) {
            work.give(stack.removeLast(Math.min(PORTION, stack.count() / 2)));
          }
        }
      }
    }

    private void followSection(int section) {
      int o = objects.objectOfSection(section);
      int i = section - objects.firstSection(o);
      long[] relocations = objects.object(o).relocations(i, buffer);
      followRelocations(o, relocations, 0, buffer.count());
      for (int fde = sections.firstFde(section); fde >= 0; fde = sections.nextFde(fde)) {
        followFde(sections.frame(fde), sections.record(fde));
      }
      int member = sections.nextInGroup(section);
      // In a damaged object a section may be in two groups, and the ring not come back to it.
      for (int n = objects.object(o).sectionCount(); member != section && n > 0; n--) {
        mark(member);
        member = sections.nextInGroup(member);
      }
      for (int d = sections.firstDependent(section); d >= 0; d = sections.nextDependent(d)) {
        mark(d);
      }
    }

    private void followFde(EhFrames.Input frame, int fde) {
      EhFrameRecords records = frame.records();
      followRelocations(
          frame.object(),
          records.relocations(),
          records.firstRelocation(fde),
          records.endRelocation(fde));
      int cie = records.cie(fde);
      followRelocations(
          frame.object(),
          records.relocations(),
          records.firstRelocation(cie),
          records.endRelocation(cie));
    }

    private void followRelocations(int o, long[] relocations, int first, int end) {
      for (int from = first; from < end; from += AT_ONCE) {
        followRange(o, relocations, from, Math.min(end, from + AT_ONCE));
      }
    }

    private void followRange(int o, long[] relocations, int from, int to) {
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

    private void mark(int section) {
      if (alive[section]) {
        return;
      }
      byte role = roles[section];
      if (role == SectionRole.IGNORED) {
        return;
      }
      alive[section] = true;
      if (role == SectionRole.LOADED) {
        stack.add(section);
      }
    }

    void markSymbol(int id) {
      int section = definitions[id];
      if (section >= 0) {
        mark(section);
      } else if (section == LINKER) {
        markLinkerDefined(id);
      }
    }

    private void markLinkerDefined(int id) {
      Symbols symbols = resolution.symbols();
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
    }
  }
}
