package dev.ferrule.layout;

import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.Stv;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.Needs;
import dev.ferrule.live.SectionRole;
import dev.ferrule.request.ContentOptions;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import dev.ferrule.work.Workers;
import java.util.Arrays;

/**
 * What {@code .symtab} has: local symbols by object, then names that are hidden and so became
 * local, then globals. Sizes are known here; the {@code write} room asks the same questions when it
 * fills the table.
 */
public final class SymbolTablePlan {
  private final LinkedObjects objects;
  private final Symbols symbols;
  private final Liveness liveness;
  private final ContentOptions.Discard discard;

  /** Locals before each object, and string bytes before them. */
  private final int[] firstLocal;

  private final long[] firstString;

  /** For each object its locals in the table, each as symbol index and bytes of its name. */
  private final int[][] locals;

  private int[] hidden = new int[256];
  private int hiddenCount;
  private int[] globals = new int[256];
  private int globalCount;
  private long stringBytes;

  private SymbolTablePlan(Resolution resolution, Liveness liveness, ContentOptions options) {
    this.objects = resolution.objects();
    this.symbols = resolution.symbols();
    this.liveness = liveness;
    this.discard = options.discard();
    this.firstLocal = new int[objects.count() + 1];
    this.firstString = new long[objects.count() + 1];
    this.locals = new int[objects.count()][];
  }

  static SymbolTablePlan of(
      Resolution resolution,
      Liveness liveness,
      Needs needs,
      ContentOptions options,
      Workers workers) {
    SymbolTablePlan plan = new SymbolTablePlan(resolution, liveness, options);
    plan.countLocals(workers);
    plan.collectGlobals(needs, workers);
    return plan;
  }

  private void countLocals(Workers workers) {
    int count = objects.count();
    workers.forEach(count, (int o, int worker) -> collectLocals(o));
    // What stands at an object's end was counted from its own start.
    firstLocal[0] = 1;
    firstString[0] = 1;
    for (int o = 0; o < count; o++) {
      firstLocal[o + 1] += firstLocal[o];
      firstString[o + 1] += firstString[o];
    }
    stringBytes = firstString[count];
  }

  private void collectLocals(int o) {
    ObjectFile file = objects.object(o);
    int[] kept = new int[Math.max(0, file.firstGlobal() - 1) * 2];
    int count = 0;
    for (int from = 1; from < file.firstGlobal(); from += AT_ONCE) {
      count =
          collectLocals(o, file, from, Math.min(file.firstGlobal(), from + AT_ONCE), kept, count);
    }
    locals[o] = Arrays.copyOf(kept, count);
    firstLocal[o + 1] = count / 2;
  }

  /** Symbols that one call handles: few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 64;

  private int collectLocals(int o, ObjectFile file, int from, int to, int[] kept, int filled) {
    int count = filled;
    long bytes = 0;
    for (int i = from; i < to; i++) {
      if (keepsLocal(o, file, i)) {
        int length = nameLength(file, i);
        kept[count++] = i;
        kept[count++] = length;
        bytes += length + 1;
      }
    }
    firstString[o + 1] += bytes;
    return count;
  }

  private static int nameLength(ObjectFile file, int i) {
    byte[] pool = file.symbolNames();
    int from = file.symbols().nameOffset(i);
    int end = from;
    while (pool[end] != 0) {
      end++;
    }
    return end - from;
  }

  private boolean keepsLocal(int o, ObjectFile file, int i) {
    SymbolTable table = file.symbols();
    int type = table.type(i);
    if (type == Stt.STT_SECTION || discard == ContentOptions.Discard.ALL) {
      return false;
    }
    byte[] pool = file.symbolNames();
    int at = table.nameOffset(i);
    if (pool[at] == 0) {
      return false;
    }
    int section = table.section(i);
    if (section > 0) {
      int number = objects.section(o, section);
      if (!liveness.alive()[number] || liveness.roles()[number] == SectionRole.EH_FRAME) {
        return false;
      }
    } else if (section == 0) {
      return false;
    }
    if (pool[at] == '.' && pool[at + 1] == 'L') {
      return switch (discard) {
        case NONE -> true;
        case TEMPORARY, ALL -> false;
        case DEFAULT -> section <= 0 || (file.sections().flags(section) & Shf.SHF_MERGE) == 0;
      };
    }
    return true;
  }

  /** A name that is not in the table, is there as a local symbol, or as a global one. */
  private static final byte ABSENT = 0;

  private static final byte LOCAL = 1;
  private static final byte GLOBAL = 2;

  private void collectGlobals(Needs needs, Workers workers) {
    byte[] places = new byte[symbols.count()];
    int tasks = (places.length + AT_ONCE - 1) / AT_ONCE;
    workers.forEach(
        tasks,
        (int task, int worker) -> {
          int from = task * AT_ONCE;
          for (int id = from; id < Math.min(places.length, from + AT_ONCE); id++) {
            places[id] = isPresent(id, needs) ? isLocal(id) ? LOCAL : GLOBAL : ABSENT;
          }
        });
    for (int task = 0; task < tasks; task++) {
      addGlobals(places, task * AT_ONCE, Math.min(places.length, (task + 1) * AT_ONCE));
    }
  }

  private boolean isPresent(int id, Needs needs) {
    return switch (symbols.kind(id)) {
      case Symbols.DEFINED -> definitionIsPresent(symbols.file(id), symbols.index(id));
      case Symbols.COMMON, Symbols.LINKER -> true;
      default -> needs.symbols()[id] != 0;
    };
  }

  private boolean definitionIsPresent(int o, int i) {
    int section = objects.object(o).symbols().section(i);
    if (section <= 0) {
      return section < 0;
    }
    int number = objects.section(o, section);
    return liveness.alive()[number] && liveness.roles()[number] != SectionRole.EH_FRAME;
  }

  /** Whether hiding has made a local symbol of it. */
  private boolean isLocal(int id) {
    byte kind = symbols.kind(id);
    int visibility = symbols.visibility(id);
    return kind != Symbols.SHARED
        && kind != Symbols.UNDEFINED
        && (visibility == Stv.STV_HIDDEN || visibility == Stv.STV_INTERNAL);
  }

  private void addGlobals(byte[] places, int from, int to) {
    for (int id = from; id < to; id++) {
      if (places[id] != ABSENT) {
        stringBytes += symbols.names().length(id) + 1;
        add(id, places[id] == LOCAL);
      }
    }
  }

  private void add(int id, boolean local) {
    if (local) {
      if (hiddenCount == hidden.length) {
        hidden = Arrays.copyOf(hidden, hiddenCount * 2);
      }
      hidden[hiddenCount++] = id;
    } else {
      if (globalCount == globals.length) {
        globals = Arrays.copyOf(globals, globalCount * 2);
      }
      globals[globalCount++] = id;
    }
  }

  /**
   * Index of the first local of object {@code o}; for {@code o} = object count, one past the last.
   */
  public int firstLocal(int o) {
    return firstLocal[o];
  }

  /** The k-th local of object {@code o}, as index in its symbol table. */
  public int local(int o, int k) {
    return locals[o][2 * k];
  }

  /** Bytes of the k-th local's name. */
  public int localNameLength(int o, int k) {
    return locals[o][2 * k + 1];
  }

  /** Where the names of object {@code o}'s locals start in {@code .strtab}. */
  public long firstString(int o) {
    return firstString[o];
  }

  /** Names that became local. */
  public int hiddenCount() {
    return hiddenCount;
  }

  public int hidden(int k) {
    return hidden[k];
  }

  public int globalCount() {
    return globalCount;
  }

  public int global(int k) {
    return globals[k];
  }

  /** Index of the first symbol that is not local: {@code sh_info}. */
  public int firstGlobalIndex() {
    return firstLocal[objects.count()] + hiddenCount;
  }

  /** Entries, with the null entry. */
  public int count() {
    return firstGlobalIndex() + globalCount;
  }

  /** Bytes of {@code .strtab}. */
  public long stringBytes() {
    return stringBytes;
  }
}
