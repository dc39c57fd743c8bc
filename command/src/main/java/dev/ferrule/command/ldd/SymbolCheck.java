package dev.ferrule.command.ldd;

import dev.ferrule.elf.Dt;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.SymbolHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the symbols of relocations as glibc's loader does when it relocates: which have no
 * definition, and which objects give none.
 */
final class SymbolCheck {
  private static final long DF_SYMBOLIC = 0x2;
  private static final long DF_BIND_NOW = 0x8;
  private static final long DF_1_NOW = 0x1;
  private static final long DT_REL = 17;
  private static final long DT_RELSZ = 18;

  /**
   * A reference without a definition.
   *
   * @param symbol its name
   * @param version the version that it asks for, or null
   * @param words what the loader says about it
   */
  record Problem(Loaded object, String symbol, @Nullable String version, String words) {}

  private final LinkedProgram program;
  private final Abi.RelocationTypes types;
  private final List<Problem> problems = new ArrayList<>();

  private SymbolCheck(LinkedProgram program, Abi.RelocationTypes types) {
    this.program = program;
    this.types = types;
  }

  /** Whether the relocations of these files are understood. */
  static boolean understands(LinkedProgram program) {
    return program.abi().relocations() != null;
  }

  /**
   * What has no definition, the leaves of the dependencies first.
   *
   * @param functions also references that could wait until a function is called
   */
  static List<Problem> problems(LinkedProgram program, boolean functions) {
    SymbolCheck check = new SymbolCheck(program, types(program));
    List<Loaded> order = new RelocationOrder(program).order();
    for (int k = order.size() - 1; k >= 0; k--) {
      if (order.get(k) != program.loader()) {
        check.relocate(order.get(k), functions);
      }
    }
    return check.problems;
  }

  /** Those that the file names itself and takes no symbol from. Marks all that are used. */
  static List<Loaded> unusedDirect(LinkedProgram program) {
    new SymbolCheck(program, types(program)).relocate(program.program(), true);
    List<Loaded> unused = new ArrayList<>();
    if (program.musl()) {
      for (Loaded.Edge edge : program.program().edges()) {
        if (!edge.target().used() && !unused.contains(edge.target())) {
          unused.add(edge.target());
        }
      }
      return unused;
    }
    // As glibc counts: as many objects from the start of its list as there are names.
    int direct = 0;
    for (ElfFile.Dependency dependency : program.file().dependencies()) {
      direct += dependency.asked() == ElfFile.Asked.NEEDED ? 1 : 0;
    }
    for (int k = 1; k <= direct && k < program.chain().size(); k++) {
      if (!program.chain().get(k).used()) {
        unused.add(program.chain().get(k));
      }
    }
    return unused;
  }

  private static Abi.RelocationTypes types(LinkedProgram program) {
    Abi.RelocationTypes types = program.abi().relocations();
    if (types == null) {
      throw new IllegalStateException("relocations of " + program.abi().name());
    }
    return types;
  }

  private void relocate(Loaded object, boolean functions) {
    ElfFile file = object.file();
    if (file == null || !file.has(Dt.DT_SYMTAB)) {
      return;
    }
    boolean now =
        functions
            || file.has(Dt.DT_BIND_NOW)
            || (file.value(Dt.DT_FLAGS) & DF_BIND_NOW) != 0
            || (file.value(Dt.DT_FLAGS_1) & DF_1_NOW) != 0;
    Relocations relocations = new Relocations(object, file);
    boolean jumpsHaveAddends = file.value(Dt.DT_PLTREL) == Dt.DT_RELA;
    long jumps = file.value(Dt.DT_JMPREL);
    long jumpsSize = file.has(Dt.DT_JMPREL) ? file.value(Dt.DT_PLTRELSZ) : 0;
    for (boolean addends : new boolean[] {false, true}) {
      long start = file.value(addends ? Dt.DT_RELA : DT_REL);
      long size = file.value(addends ? Dt.DT_RELASZ : DT_RELSZ);
      boolean jumpsToo = jumpsSize > 0 && jumpsHaveAddends == addends;
      if (jumpsToo && size >= jumpsSize && start + size == jumps + jumpsSize) {
        size -= jumpsSize; // some linkers count the jump slots among the others
      }
      relocations.process(start, size, addends);
      if (jumpsToo && now) {
        relocations.process(jumps, jumpsSize, addends);
      }
    }
  }

  /** The relocations of one object, one table after the other. */
  private final class Relocations {
    private final Loaded object;
    private final ElfFile file;
    private final ElfBytes bytes;
    private final DynamicSymbols symbols;
    private final List<Loaded> scope;
    private final int highestVersion;
    private long lastSymbol;
    private int lastClass = -1;

    Relocations(Loaded object, ElfFile file) {
      this.object = object;
      this.file = file;
      this.bytes = file.bytes();
      this.symbols = file.symbols();
      this.scope = scope();
      this.highestVersion = highestVersion();
    }

    /** The loader makes its table of versions no longer than the libraries that are there need. */
    private int highestVersion() {
      int highest = 0;
      for (Versions.NeededFrom from : file.needs()) {
        if (program.inScope(from.file()) != null) {
          for (Versions.Needed needed : from.versions()) {
            highest = Math.max(highest, needed.index());
          }
        }
      }
      for (Versions.Defined defined : file.definitions()) {
        highest = Math.max(highest, defined.index());
      }
      return highest;
    }

    private List<Loaded> scope() {
      boolean symbolic = file.has(Dt.DT_SYMBOLIC) || (file.value(Dt.DT_FLAGS) & DF_SYMBOLIC) != 0;
      if (!symbolic) {
        return program.scope();
      }
      List<Loaded> own = new ArrayList<>(program.scope());
      own.addFirst(object);
      return own;
    }

    void process(long start, long size, boolean addends) {
      if (size <= 0) {
        return;
      }
      int word = bytes.wordSize();
      int step = addends ? 3 * word : 2 * word;
      long from = file.offset(start);
      for (long at = from; at + step <= from + size; at += step) {
        long info = bytes.word(at + word);
        int type = (int) (bytes.wide() ? info & 0xffffffffL : info & 0xff);
        long symbol = bytes.wide() ? info >>> 32 : info >>> 8;
        if (symbol != 0 && type != types.none() && type != types.relative()) {
          reference(symbol, types.typeClass(type));
        }
      }
    }

    private void reference(long symbol, int typeClass) {
      if (symbol == lastSymbol && typeClass == lastClass) {
        return; // the loader remembers the last answer too
      }
      lastSymbol = symbol;
      lastClass = typeClass;
      int binding = symbols.binding(symbol);
      if (binding == Stb.STB_LOCAL || symbols.bindsLocally(symbol)) {
        return;
      }
      // musl knows no versions of symbols.
      DynamicSymbols.Version version =
          program.musl() || symbols.versionIndex(symbol) > highestVersion
              ? null
              : symbols.version(symbol);
      lookUp(symbols.name(symbol), version, typeClass, binding == Stb.STB_WEAK);
    }

    private void lookUp(
        String name, DynamicSymbols.@Nullable Version version, int typeClass, boolean weak) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      DynamicSymbols.Wanted wanted =
          new DynamicSymbols.Wanted(
              text,
              SymbolHash.gnu(text, 0, text.length) & 0xffffffffL,
              SymbolHash.sysv(text, 0, text.length) & 0xffffffffL,
              version);
      boolean copy = typeClass == DynamicSymbols.CLASS_COPY;
      for (Loaded candidate : scope) {
        ElfFile elf = candidate.file();
        if (elf == null || (copy && candidate == program.program())) {
          continue;
        }
        if (elf.symbols().find(wanted, typeClass) != 0) {
          candidate.markUsed();
          return;
        }
      }
      if (!weak) {
        String versionName = version == null ? null : version.name();
        problems.add(
            new Problem(
                object,
                name,
                versionName,
                "undefined symbol: "
                    + name
                    + (versionName == null ? "" : ", version " + versionName)));
      }
    }
  }

  /** The order in which glibc relocates, backwards: its depth-first {@code _dl_sort_maps}. */
  private static final class RelocationOrder {
    private final LinkedProgram program;
    private final Set<Loaded> visited = new HashSet<>();
    private final List<Loaded> order = new ArrayList<>();

    RelocationOrder(LinkedProgram program) {
      this.program = program;
    }

    List<Loaded> order() {
      List<Loaded> scope = program.scope();
      for (int k = scope.size() - 1; k >= 0; k--) {
        visit(scope.get(k));
      }
      order.remove(program.program());
      order.addFirst(program.program());
      return order;
    }

    private void visit(Loaded object) {
      if (object.missing() || !visited.add(object)) {
        return;
      }
      if (object != program.program() && object != program.loader()) {
        for (Loaded.Edge edge : object.edges()) {
          visit(edge.target());
        }
      }
      order.addFirst(object);
    }
  }
}
