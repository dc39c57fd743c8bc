package dev.ferrule.live;

import dev.ferrule.arch.Processor;
import dev.ferrule.arch.RelocationKind;
import dev.ferrule.arch.TlsRelaxation;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.elf.Rela;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.Stt;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.RelocationBuffer;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.work.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every relocation of the live, loaded sections and notes what it needs: GOT and PLT
 * entries, copies, places for the loader. Applying is left to the {@code write} room.
 *
 * <p>Each section's counts are its own; each thread has flags of symbols of its own, which are put
 * together at the end, so that objects can be scanned in any order.
 */
public final class RelocationScan {
  /** {@link #codeLength} of a section whose bytes nobody has asked for. */
  private static final int NOT_LOADED = -1;

  /** Bytes; code of larger sections is not worth a copy that stays. */
  private static final int LARGEST_REUSED = 1 << 24;

  private final Processor processor;
  private final Resolution resolution;
  private final LinkedObjects objects;
  private final Liveness liveness;
  private final References references;
  private final ScanErrors errors;
  private final boolean textRelocationsAllowed;

  /** What each symbol needs, as far as this thread found. */
  private final byte[] flags;

  private final int[] relative;
  private final int[] symbolic;
  private final boolean[] neededLibraries;

  /** The bytes of the section that is scanned, and more behind them. */
  private byte[] code = new byte[0];

  private int codeLength;
  private boolean localDynamic;
  private boolean gotBase;
  private boolean staticTls;
  private boolean textRelocations;

  private RelocationScan(
      LinkRequest request, Processor processor, Liveness liveness, References references) {
    this.processor = processor;
    this.resolution = references.resolution();
    this.objects = resolution.objects();
    this.liveness = liveness;
    this.references = references;
    this.errors = new ScanErrors(request, processor, resolution);
    this.textRelocationsAllowed = request.dynamic().textRelocations();
    this.flags = new byte[objects.symbolCount()];
    this.relative = new int[objects.sectionCount()];
    this.symbolic = new int[objects.sectionCount()];
    this.neededLibraries = new boolean[resolution.shared().size()];
  }

  /** For another thread: what it finds of sections goes into the same tables. */
  private RelocationScan(RelocationScan first) {
    this.processor = first.processor;
    this.resolution = first.resolution;
    this.objects = first.objects;
    this.liveness = first.liveness;
    this.references = first.references;
    this.errors = first.errors;
    this.textRelocationsAllowed = first.textRelocationsAllowed;
    this.flags = new byte[first.flags.length];
    this.relative = first.relative;
    this.symbolic = first.symbolic;
    this.neededLibraries = first.neededLibraries;
  }

  /**
   * Scans everything; undefined symbols and impossible relocations are added to {@code
   * diagnostics}.
   */
  public static Needs scan(
      LinkRequest request,
      Processor processor,
      Liveness liveness,
      References references,
      Workers workers,
      Diagnostics diagnostics) {
    RelocationScan scan = new RelocationScan(request, processor, liveness, references);
    for (int s = 0; s < scan.neededLibraries.length; s++) {
      scan.neededLibraries[s] = !scan.resolution.asNeeded()[s];
    }
    scan.run(null, workers);
    scan.errors.report(diagnostics, liveness);
    return scan.needs();
  }

  /** What some objects alone need of a link; by numbers of all. */
  static Needs scanOnly(
      LinkRequest request,
      Processor processor,
      Liveness liveness,
      References references,
      boolean[] chosen,
      Workers workers,
      Diagnostics diagnostics) {
    RelocationScan scan = new RelocationScan(request, processor, liveness, references);
    scan.run(chosen, workers);
    scan.errors.report(diagnostics, liveness);
    return scan.needs();
  }

  /**
   * @param chosen which objects are scanned; null for all
   */
  private void run(boolean @Nullable [] chosen, Workers workers) {
    RelocationScan[] scans = new RelocationScan[workers.count()];
    scans[0] = this;
    RelocationBuffer[] buffers = new RelocationBuffer[scans.length];
    workers.forEach(
        objects.count(),
        (int o, int worker) -> {
          if (scans[worker] == null) {
            scans[worker] = new RelocationScan(this);
          }
          if (buffers[worker] == null) {
            buffers[worker] = new RelocationBuffer();
          }
          if (chosen == null || chosen[o]) {
            scans[worker].scanObject(o, buffers[worker]);
          }
        });
    List<EhFrames.Input> frames = liveness.frames();
    workers.forEach(
        frames.size(),
        (int f, int worker) -> {
          if (scans[worker] == null) {
            scans[worker] = new RelocationScan(this);
          }
          if (chosen == null || chosen[frames.get(f).object()]) {
            scans[worker].scanFrame(frames.get(f));
          }
        });
    boolean several = false;
    for (int w = 1; w < scans.length; w++) {
      if (scans[w] != null) {
        several = true;
        localDynamic |= scans[w].localDynamic;
        gotBase |= scans[w].gotBase;
        staticTls |= scans[w].staticTls;
        textRelocations |= scans[w].textRelocations;
      }
    }
    workers.forEach(
        several ? (flags.length + AT_ONCE - 1) / AT_ONCE : 0,
        (int task, int worker) -> {
          int end = Math.min(flags.length, (task + 1) * AT_ONCE);
          for (int w = 1; w < scans.length; w++) {
            if (scans[w] != null) {
              addFlags(scans[w].flags, task * AT_ONCE, end);
            }
          }
        });
  }

  private void addFlags(byte[] others, int from, int to) {
    for (int id = from; id < to; id++) {
      flags[id] |= others[id];
    }
  }

  /** Symbols that are put together at once. */
  private static final int AT_ONCE = 1 << 14;

  private Needs needs() {
    return new Needs(
        flags,
        relative,
        symbolic,
        neededLibraries,
        localDynamic,
        gotBase,
        staticTls,
        textRelocations);
  }

  private void scanObject(int o, RelocationBuffer buffer) {
    ObjectFile file = objects.object(o);
    int first = objects.firstSection(o);
    for (int i = 1; i < file.sectionCount(); i++) {
      if (liveness.alive()[first + i]
          && liveness.roles()[first + i] == SectionRole.LOADED
          && file.relocationSection(i) != 0) {
        long[] relocations = file.relocations(i, buffer);
        scanRange(o, i, relocations, 0, buffer.count());
      }
    }
  }

  /** The frames of dead functions are not written, so that only what live ones refer to counts. */
  private void scanFrame(EhFrames.Input frame) {
    EhFrameRecords records = frame.records();
    int o = frame.object();
    for (int r = 0; r < records.count(); r++) {
      if (!records.isCie(r)) {
        int target = records.targetSymbol(r);
        if (target < 0
            || references.classify(o, target, objects.symbol(o, target)) == References.DISCARDED
            || !definedHere(o, target)) {
          continue;
        }
      }
      scanRange(
          o,
          frame.section(),
          records.relocations(),
          records.firstRelocation(r),
          records.endRelocation(r));
    }
  }

  /**
   * Whether a symbol's own entry in the object is a definition in a section that was not discarded.
   */
  private boolean definedHere(int o, int i) {
    int section = objects.object(o).symbols().section(i);
    return section > 0 && liveness.alive()[objects.section(o, section)];
  }

  private void scanRange(int o, int i, long[] relocations, int from, int to) {
    ObjectFile file = objects.object(o);
    int section = objects.section(o, i);
    long sectionFlags = file.sections().flags(i);
    boolean writable = (sectionFlags & Shf.SHF_WRITE) != 0;
    codeLength = NOT_LOADED;
    for (int k = from; k < to; k++) {
      int type = Rela.type(relocations, k);
      RelocationKind kind = processor.kind(type);
      if (kind == RelocationKind.NONE) {
        continue;
      }
      int symbol = Rela.symbol(relocations, k);
      int id = objects.symbol(o, symbol);
      byte symbolClass = references.classify(o, symbol, id);
      if (symbolClass != References.LOCAL && !check(o, i, relocations, k, id, symbolClass)) {
        continue;
      }
      switch (kind) {
        case ABSOLUTE -> {
          References.Action action =
              processor.width(type) == 8
                  ? references.word(symbolClass, writable)
                  : references.narrow(symbolClass);
          act(action, id, o, i, relocations, k, section, writable);
        }
        case PC_RELATIVE ->
            act(references.relative(symbolClass), id, o, i, relocations, k, section, writable);
        case PLT_PC_RELATIVE, PLT_GOT_BASE_RELATIVE -> {
          act(references.call(symbolClass), id, o, i, relocations, k, section, writable);
          if (kind == RelocationKind.PLT_GOT_BASE_RELATIVE) {
            gotBase = true;
          }
        }
        case GOT_PC_RELATIVE, GOT_OFFSET -> {
          add(id, Needs.GOT);
          if (kind == RelocationKind.GOT_OFFSET) {
            gotBase = true;
          }
        }
        case GOT_PC_RELATIVE_RELAXABLE -> {
          if (symbolClass != References.LOCAL || !relaxesGot(file, i, relocations, k)) {
            add(id, Needs.GOT);
          }
        }
        case GOT_BASE_RELATIVE -> {
          gotBase = true;
          if (symbolClass == References.FOREIGN_DATA || symbolClass == References.FOREIGN_CODE) {
            act(references.relative(symbolClass), id, o, i, relocations, k, section, writable);
          }
        }
        case GOT_BASE_PC_RELATIVE -> gotBase = true;
        case TLS_GENERAL_DYNAMIC,
            TLS_LOCAL_DYNAMIC,
            TLS_INITIAL_EXEC,
            TLS_LOCAL_EXEC,
            TLS_DESCRIPTOR,
            TLS_DTPOFF ->
            k += scanThreadLocal(kind, type, id, o, i, relocations, k);
        case TLS_DESCRIPTOR_CALL, SIZE, NONE -> {}
        case UNKNOWN -> errors.unknown(o, i, relocations, k);
      }
    }
  }

  /**
   * Looks at a reference to what is not simply defined here. Returns false if nothing more is to be
   * said of it.
   */
  private boolean check(int o, int i, long[] relocations, int k, int id, byte symbolClass) {
    int symbol = Rela.symbol(relocations, k);
    if (symbolClass == References.DISCARDED) {
      if (liveness.roles()[objects.section(o, i)] != SectionRole.EH_FRAME) {
        errors.discarded(o, i, Rela.offset(relocations, k), symbol);
      }
      return false;
    }
    if (symbolClass == References.MISSING || references.refersToNewerGlibc(o, symbol, id)) {
      errors.undefined(id, o, i, Rela.offset(relocations, k));
      return false;
    }
    int library = references.neededLibrary(id);
    if (library >= 0) {
      neededLibraries[library] = true;
    }
    if (symbolClass == References.INDIRECT) {
      // The PLT entry of such a function is its address, wherever it is used.
      add(id, Needs.PLT);
    }
    return true;
  }

  /** Takes the bytes of a section, once for each {@link #scanRange}. */
  private void load(ObjectFile file, int i) {
    if (codeLength != NOT_LOADED) {
      return;
    }
    if (file.compressed(i) || !hasContents(file, i) || file.sectionSize(i) > LARGEST_REUSED) {
      code = file.sectionBytes(i);
      codeLength = code.length;
      return;
    }
    codeLength = (int) file.sectionSize(i);
    if (code.length < codeLength) {
      code = new byte[Math.max(codeLength, 2 * code.length)];
    }
    file.copySection(i, 0, code, 0, codeLength);
  }

  private boolean relaxesGot(ObjectFile file, int i, long[] relocations, int k) {
    load(file, i);
    return Rela.offset(relocations, k) <= codeLength - 4
        && processor.canRelaxGot(
            Rela.type(relocations, k),
            Rela.addend(relocations, k),
            code,
            0,
            (int) Rela.offset(relocations, k),
            codeLength,
            references.positionIndependent());
  }

  /** Returns how many of the following relocations belong to the same access. */
  private int scanThreadLocal(
      RelocationKind kind, int type, int id, int o, int i, long[] relocations, int k) {
    load(objects.object(o), i);
    boolean foreign = references.foreign(id);
    TlsRelaxation relaxation = ThreadLocalAccess.relaxation(kind, references.relaxesTls(), foreign);
    int at = (int) Rela.offset(relocations, k);
    boolean relaxed =
        relaxation != TlsRelaxation.NONE
            && at <= codeLength - 4
            && processor.canRelaxTls(relaxation, type, code, 0, at, codeLength);
    if (!errors.checkThreadLocal(o, i, relocations, k, kind)) {
      return 0;
    }
    boolean callFollows =
        kind == RelocationKind.TLS_GENERAL_DYNAMIC || kind == RelocationKind.TLS_LOCAL_DYNAMIC;
    switch (kind) {
      case TLS_GENERAL_DYNAMIC -> {
        if (!relaxed) {
          add(id, foreign ? Needs.TLS_PAIR | Needs.DYNAMIC : Needs.TLS_PAIR);
        } else if (relaxation == TlsRelaxation.GD_TO_IE) {
          addInitialExec(id, foreign);
        }
      }
      case TLS_LOCAL_DYNAMIC -> {
        if (!relaxed) {
          localDynamic = true;
        }
      }
      case TLS_INITIAL_EXEC -> {
        if (!relaxed) {
          addInitialExec(id, foreign);
        }
      }
      case TLS_DESCRIPTOR -> {
        if (!relaxed) {
          add(id, foreign ? Needs.TLS_DESCRIPTOR | Needs.DYNAMIC : Needs.TLS_DESCRIPTOR);
        } else if (relaxation == TlsRelaxation.DESC_TO_IE) {
          addInitialExec(id, foreign);
        }
      }
      case TLS_LOCAL_EXEC -> {
        if (!references.relaxesTls() || foreign) {
          errors.unsuitable(o, i, relocations, k);
        }
      }
      default -> {}
    }
    return relaxed && callFollows ? 1 : 0;
  }

  private void addInitialExec(int id, boolean foreign) {
    add(id, foreign ? Needs.TLS_OFFSET | Needs.DYNAMIC : Needs.TLS_OFFSET);
    if (!references.relaxesTls()) {
      staticTls = true;
    }
  }

  private void act(
      References.Action action,
      int id,
      int o,
      int i,
      long[] relocations,
      int k,
      int section,
      boolean writable) {
    switch (action) {
      case STATIC -> {}
      case ERROR -> errors.unsuitable(o, i, relocations, k);
      case COPY -> {
        if (resolution.symbols().type(id) == Stt.STT_TLS || !isImportedDefinition(id)) {
          errors.unsuitable(o, i, relocations, k);
        } else {
          add(id, Needs.COPY | Needs.DYNAMIC);
        }
      }
      case PLT -> add(id, Needs.PLT | Needs.DYNAMIC);
      case CANONICAL_PLT -> add(id, Needs.PLT | Needs.CANONICAL_PLT | Needs.DYNAMIC);
      case RELATIVE -> {
        relative[section]++;
        checkTextRelocation(o, i, relocations, k, writable);
      }
      case SYMBOLIC -> {
        symbolic[section]++;
        add(id, Needs.DYNAMIC);
        checkTextRelocation(o, i, relocations, k, writable);
      }
    }
  }

  private boolean isImportedDefinition(int id) {
    return id < objects.globalCount()
        && resolution.symbols().kind(id) == dev.ferrule.symbol.Symbols.SHARED;
  }

  private void checkTextRelocation(int o, int i, long[] relocations, int k, boolean writable) {
    if (!writable) {
      if (textRelocationsAllowed) {
        textRelocations = true;
      } else {
        errors.readOnly(o, i, relocations, k);
      }
    }
  }

  private void add(int id, int flag) {
    flags[id] |= (byte) flag;
  }

  static boolean hasContents(ObjectFile file, int i) {
    return file.sections().type(i) != Sht.SHT_NOBITS;
  }
}
