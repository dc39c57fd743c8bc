package dev.ferrule.live;

import dev.ferrule.elf.Stb;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.LinkerDefined;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;

/**
 * What a reference to a symbol turns into. Asked by the relocation scan, which reserves space for
 * the answer, and again when bytes are written: both get the same answer, because it follows from
 * unchanging facts alone.
 *
 * <p>The tables are those that linkers agree on: rows are the output kinds, columns what the symbol
 * is.
 */
public final class References {
  /** What a reference needs beyond its own bytes. */
  public enum Action {
    /** The value is known at link time. */
    STATIC,
    /** It cannot be expressed in this kind of output. */
    ERROR,
    /** The imported variable is copied into this image. */
    COPY,
    /** A call goes through a PLT entry. */
    PLT,
    /** The PLT entry becomes the function's address everywhere. */
    CANONICAL_PLT,
    /** The loader adds the load address. */
    RELATIVE,
    /** The loader looks the symbol up. */
    SYMBOLIC
  }

  /** The same in every image: absolute, or weak and undefined. */
  public static final byte ABSOLUTE = 0;

  /** Defined in this image, not preemptible. */
  public static final byte LOCAL = 1;

  /** A variable that may be another module's. */
  public static final byte FOREIGN_DATA = 2;

  /** A function that may be another module's. */
  public static final byte FOREIGN_CODE = 3;

  /** A function of this image whose address a resolver chooses at load time. */
  public static final byte INDIRECT = 4;

  /** Nothing defines it and the link cannot go on. */
  public static final byte MISSING = 5;

  /** Defined in a section that is not in the output. */
  public static final byte DISCARDED = 6;

  private static final int SHARED_ROW = 0;
  private static final int PIE_ROW = 1;
  private static final int FIXED_ROW = 2;

  private static final Action[][] WORD = {
    {Action.STATIC, Action.RELATIVE, Action.SYMBOLIC, Action.SYMBOLIC, Action.RELATIVE},
    {Action.STATIC, Action.RELATIVE, Action.SYMBOLIC, Action.SYMBOLIC, Action.RELATIVE},
    {Action.STATIC, Action.STATIC, Action.COPY, Action.CANONICAL_PLT, Action.STATIC},
  };

  private static final Action[][] NARROW = {
    {Action.STATIC, Action.ERROR, Action.ERROR, Action.ERROR, Action.ERROR},
    {Action.STATIC, Action.ERROR, Action.ERROR, Action.ERROR, Action.ERROR},
    {Action.STATIC, Action.STATIC, Action.COPY, Action.CANONICAL_PLT, Action.STATIC},
  };

  private static final Action[][] RELATIVE = {
    {Action.ERROR, Action.STATIC, Action.ERROR, Action.ERROR, Action.STATIC},
    {Action.STATIC, Action.STATIC, Action.COPY, Action.CANONICAL_PLT, Action.STATIC},
    {Action.STATIC, Action.STATIC, Action.COPY, Action.CANONICAL_PLT, Action.STATIC},
  };

  private final Resolution resolution;
  private final LinkedObjects objects;
  private final Symbols symbols;
  private final boolean[] alive;
  private final int row;
  private final boolean copies;
  private final boolean undefinedAllowed;
  private final boolean ceiling;

  /** For each global name its class plus 1; 0 until somebody asks. Threads write the same. */
  private final byte[] classes;

  public References(LinkRequest request, Resolution resolution, Liveness liveness) {
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.symbols = resolution.symbols();
    this.alive = liveness.alive();
    this.row =
        switch (request.kind()) {
          case SHARED -> SHARED_ROW;
          case PIE -> PIE_ROW;
          case EXECUTABLE, RELOCATABLE -> FIXED_ROW;
        };
    this.classes = new byte[objects.globalCount()];
    this.ceiling = request.dynamic().maxGlibc() != null;
    this.copies = request.dynamic().copyRelocations();
    this.undefinedAllowed =
        switch (request.symbols().undefinedPolicy()) {
          case DEFAULT -> request.kind() == OutputKind.SHARED;
          case ERROR -> false;
          case WARN, IGNORE -> true;
        };
  }

  /**
   * The class of symbol {@code i} of object {@code o}; {@code id} is its number in {@link
   * LinkedObjects}.
   */
  public byte classify(int o, int i, int id) {
    if (id >= objects.globalCount()) {
      return classifyLocal(o, i);
    }
    byte known = classes[id];
    if (known == 0) {
      known = (byte) (classifyGlobal(id) + 1);
      classes[id] = known;
    }
    return (byte) (known - 1);
  }

  private byte classifyGlobal(int id) {
    return switch (symbols.kind(id)) {
      case Symbols.DEFINED -> {
        if (symbols.preemptible(id)) {
          yield isCode(symbols.type(id)) ? FOREIGN_CODE : FOREIGN_DATA;
        }
        int file = symbols.file(id);
        yield classOfDefinition(file, symbols.index(id));
      }
      case Symbols.COMMON -> symbols.preemptible(id) ? FOREIGN_DATA : LOCAL;
      case Symbols.SHARED -> isCode(symbols.type(id)) ? FOREIGN_CODE : FOREIGN_DATA;
      case Symbols.LINKER ->
          symbols.linkerDefined(id) instanceof LinkerDefined.Assigned assigned
                  && assigned.base() == null
              ? ABSOLUTE
              : LOCAL;
      default -> {
        if (symbols.imported(id)) {
          yield symbols.type(id) == Stt.STT_OBJECT || symbols.type(id) == Stt.STT_TLS
              ? FOREIGN_DATA
              : FOREIGN_CODE;
        }
        yield symbols.weak(id) || undefinedAllowed ? ABSOLUTE : MISSING;
      }
    };
  }

  private byte classifyLocal(int o, int i) {
    if (i == 0) {
      return ABSOLUTE;
    }
    return classOfDefinition(o, i);
  }

  private byte classOfDefinition(int o, int i) {
    ObjectFile file = objects.object(o);
    SymbolTable table = file.symbols();
    int section = table.section(i);
    if (section == SymbolTable.SECTION_ABS) {
      return ABSOLUTE;
    }
    if (section <= 0) {
      return section == 0 ? ABSOLUTE : LOCAL;
    }
    if (!alive[objects.section(o, section)]) {
      return DISCARDED;
    }
    return table.type(i) == Stt.STT_GNU_IFUNC ? INDIRECT : LOCAL;
  }

  private static boolean isCode(int type) {
    return type == Stt.STT_FUNC || type == Stt.STT_GNU_IFUNC;
  }

  /**
   * For an absolute reference as wide as an address.
   *
   * @param writable whether the loader may write into the section: then it can look the symbol up,
   *     without a copy
   */
  public Action word(byte symbolClass, boolean writable) {
    Action action = WORD[row][symbolClass];
    if (writable && (action == Action.COPY || action == Action.CANONICAL_PLT)) {
      return Action.SYMBOLIC;
    }
    return withoutCopies(action);
  }

  /** For an absolute reference narrower than an address. */
  public Action narrow(byte symbolClass) {
    return withoutCopies(NARROW[row][symbolClass]);
  }

  /** For a reference relative to its own place, not a call. */
  public Action relative(byte symbolClass) {
    return withoutCopies(RELATIVE[row][symbolClass]);
  }

  /** For a call. */
  public Action call(byte symbolClass) {
    return switch (symbolClass) {
      case FOREIGN_CODE, FOREIGN_DATA -> Action.PLT;
      default -> Action.STATIC;
    };
  }

  private Action withoutCopies(Action action) {
    return action == Action.COPY && !copies ? Action.ERROR : action;
  }

  /** Whether thread-local accesses can be bound to this image at link time. */
  public boolean relaxesTls() {
    return row != SHARED_ROW;
  }

  /** Whether the image may be loaded at any address. */
  public boolean positionIndependent() {
    return row != FIXED_ROW;
  }

  /** Whether another module may define the symbol. */
  public boolean foreign(int id) {
    return id < objects.globalCount() && symbols.preemptible(id);
  }

  /**
   * Whether a relocation of object {@code o} refers to what only a newer glibc has than {@code
   * --max-glibc} allows, and not weakly.
   */
  boolean refersToNewerGlibc(int o, int symbol, int id) {
    return ceiling
        && id < objects.globalCount()
        && symbols.tooNew(id)
        && objects.object(o).symbols().bind(symbol) != Stb.STB_WEAK;
  }

  /** Whether a reference binds to a shared library that becomes needed by it. */
  int neededLibrary(int id) {
    if (id < objects.globalCount()
        && symbols.kind(id) == Symbols.SHARED
        && symbols.stronglyReferenced(id)) {
      return symbols.file(id);
    }
    return -1;
  }

  public Resolution resolution() {
    return resolution;
  }
}
