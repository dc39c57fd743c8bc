package dev.ferrule.input;

/**
 * What a section's name says, as one byte: names are compared once, when an object is read, and
 * later passes ask for the class. Names of the first group stand for output sections: {@code .text}
 * and {@code .text.anything} are {@link #TEXT}.
 */
public final class SectionNames {
  public static final byte OTHER = 0;
  public static final byte TEXT = 1;
  public static final byte RODATA = 2;
  public static final byte DATA_REL_RO = 3;
  public static final byte DATA = 4;
  public static final byte BSS_REL_RO = 5;
  public static final byte BSS = 6;
  public static final byte TDATA = 7;
  public static final byte TBSS = 8;
  public static final byte INIT_ARRAY = 9;
  public static final byte FINI_ARRAY = 10;
  public static final byte PREINIT_ARRAY = 11;
  public static final byte CTORS = 12;
  public static final byte DTORS = 13;
  public static final byte GCC_EXCEPT_TABLE = 14;
  public static final byte LDATA = 15;
  public static final byte LRODATA = 16;
  public static final byte LBSS = 17;

  /** {@code .debug_…} and what else {@code --strip-debug} leaves out. */
  public static final byte DEBUG = 18;

  public static final byte EH_FRAME = 19;

  /** {@code .note.GNU-stack} and {@code .note.gnu.property}: read, not copied. */
  public static final byte MARKER_NOTE = 20;

  /** {@code .gnu.warning.…}. */
  public static final byte GNU_WARNING = 21;

  /** {@code .init} and {@code .fini}. */
  public static final byte INIT = 22;

  public static final byte JCR = 23;

  /** {@code .gnu.linkonce.…}. */
  public static final byte LINK_ONCE = 24;

  /** {@code .gnu.lto_…}. */
  public static final byte GNU_LTO = 25;

  /** Linker options from Rust source: see {@link EmbeddedSections}. */
  public static final byte LINK_ARGS = 26;

  private static final String[] OUTPUTS = {
    "",
    ".text",
    ".rodata",
    ".data.rel.ro",
    ".data",
    ".bss.rel.ro",
    ".bss",
    ".tdata",
    ".tbss",
    ".init_array",
    ".fini_array",
    ".preinit_array",
    ".ctors",
    ".dtors",
    ".gcc_except_table",
    ".ldata",
    ".lrodata",
    ".lbss"
  };

  private SectionNames() {}

  /** The output section that a class of the first group goes to; "" for other classes. */
  public static String output(byte nameClass) {
    return nameClass < OUTPUTS.length ? OUTPUTS[nameClass] : "";
  }

  /** How many classes {@link #output} has a name for, the empty one among them. */
  public static int outputs() {
    return OUTPUTS.length;
  }

  /** The class of the name at {@code at}; the pool ends with NUL. */
  static byte classify(byte[] pool, int at) {
    if (pool[at] != '.') {
      return OTHER;
    }
    return switch (pool[at + 1]) {
      case 't' -> pool[at + 2] == 'e' ? grouped(pool, at, TEXT) : threadLocal(pool, at);
      case 'd' -> data(pool, at);
      case 'r' -> pool[at + 2] == 'o' ? grouped(pool, at, RODATA) : OTHER;
      case 'b' -> bss(pool, at);
      case 'g' -> gnu(pool, at);
      case 'n' -> note(pool, at);
      case 'e' -> is(pool, at, ".eh_frame") ? EH_FRAME : OTHER;
      case 'i' -> is(pool, at, ".init") ? INIT : grouped(pool, at, INIT_ARRAY);
      case 'f' ->
          pool[at + 2] == 'e'
              ? is(pool, at, EmbeddedSections.RUST_SECTION) ? LINK_ARGS : OTHER
              : is(pool, at, ".fini") ? INIT : grouped(pool, at, FINI_ARRAY);
      case 'p' -> grouped(pool, at, PREINIT_ARRAY);
      case 'c' -> grouped(pool, at, CTORS);
      case 'l' -> large(pool, at);
      case 'j' -> is(pool, at, ".jcr") ? JCR : OTHER;
      case 'z' -> starts(pool, at, ".zdebug_") ? DEBUG : OTHER;
      case 's' -> starts(pool, at, ".stab") ? DEBUG : OTHER;
      default -> OTHER;
    };
  }

  private static byte threadLocal(byte[] pool, int at) {
    byte nameClass = grouped(pool, at, TDATA);
    return nameClass == OTHER ? grouped(pool, at, TBSS) : nameClass;
  }

  private static byte data(byte[] pool, int at) {
    if (pool[at + 2] == 'e') {
      return starts(pool, at, ".debug_") ? DEBUG : OTHER;
    }
    byte nameClass = grouped(pool, at, DATA_REL_RO);
    if (nameClass == OTHER) {
      nameClass = grouped(pool, at, DATA);
    }
    return nameClass == OTHER ? grouped(pool, at, DTORS) : nameClass;
  }

  private static byte bss(byte[] pool, int at) {
    byte nameClass = grouped(pool, at, BSS_REL_RO);
    return nameClass == OTHER ? grouped(pool, at, BSS) : nameClass;
  }

  private static byte large(byte[] pool, int at) {
    byte nameClass = grouped(pool, at, LDATA);
    if (nameClass == OTHER) {
      nameClass = grouped(pool, at, LRODATA);
    }
    if (nameClass == OTHER) {
      nameClass = grouped(pool, at, LBSS);
    }
    return nameClass == OTHER && is(pool, at, ".line") ? DEBUG : nameClass;
  }

  private static byte gnu(byte[] pool, int at) {
    if (pool[at + 2] == 'c') {
      return grouped(pool, at, GCC_EXCEPT_TABLE);
    }
    if (starts(pool, at, ".gdb_index") || starts(pool, at, ".gnu.debuglto_")) {
      return DEBUG;
    }
    if (starts(pool, at, ".gnu.linkonce.")) {
      return LINK_ONCE;
    }
    if (starts(pool, at, ".gnu.lto_.")) {
      return GNU_LTO;
    }
    return starts(pool, at, ".gnu.warning.") ? GNU_WARNING : OTHER;
  }

  private static byte note(byte[] pool, int at) {
    return is(pool, at, ".note.GNU-stack") || is(pool, at, ".note.gnu.property")
        ? MARKER_NOTE
        : OTHER;
  }

  private static byte grouped(byte[] pool, int at, byte nameClass) {
    String name = OUTPUTS[nameClass];
    if (!starts(pool, at, name)) {
      return OTHER;
    }
    byte next = pool[at + name.length()];
    return next == 0 || next == '.' ? nameClass : OTHER;
  }

  private static boolean is(byte[] pool, int at, String ascii) {
    return starts(pool, at, ascii) && pool[at + ascii.length()] == 0;
  }

  private static boolean starts(byte[] pool, int at, String ascii) {
    return ObjectFile.startsWith(pool, at, ascii);
  }
}
