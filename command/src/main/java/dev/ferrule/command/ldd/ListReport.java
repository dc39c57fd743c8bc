package dev.ferrule.command.ldd;

import java.io.PrintStream;
import java.util.List;

/** The lines of glibc's ldd. */
final class ListReport {
  private final PrintStream out;
  private final Palette palette;
  private final boolean addresses;

  /**
   * @param addresses whether to add addresses, as ldd does
   */
  ListReport(PrintStream out, Palette palette, boolean addresses) {
    this.out = out;
    this.palette = palette;
    this.addresses = addresses;
  }

  void warnings(LinkedProgram program) {
    program.warnings().forEach(out::println);
    if (!program.musl()) {
      VersionCheck.complaints(program).forEach(line -> out.println(palette.bad(line)));
    }
  }

  void list(LinkedProgram program) {
    if (!program.file().needsAnything()) {
      out.println("\tstatically linked");
      return;
    }
    boolean kernelShown = program.musl();
    List<Loaded> chain = program.chain();
    for (int k = 1; k < chain.size(); k++) {
      Loaded object = chain.get(k);
      // Where the loader is asked for first, glibc has it before what the kernel brings.
      if (!kernelShown && !(k == 1 && object == program.loader())) {
        kernel(program);
        kernelShown = true;
      }
      line(program, object);
    }
    if (!kernelShown) {
      kernel(program);
    }
  }

  private void kernel(LinkedProgram program) {
    out.println("\t" + program.abi().kernelObject() + address(program.file(), 0));
  }

  private void line(LinkedProgram program, Loaded object) {
    ElfFile file = object.file();
    if (file == null) {
      out.println("\t" + object.name() + " => " + palette.bad("not found"));
      return;
    }
    String address = palette.dim(address(file, file.lowestAddress()));
    boolean muslNamesTwice = program.musl() && object != program.loader();
    if (object.name().equals(object.shown()) && !muslNamesTwice) {
      out.println("\t" + object.name() + address);
    } else {
      out.println("\t" + object.name() + " => " + object.shown() + address);
    }
  }

  private String address(ElfFile file, long value) {
    if (!addresses) {
      return "";
    }
    String digits = Long.toHexString(value);
    return " (0x"
        + "0".repeat(Math.max(0, (file.wide() ? 16 : 8) - digits.length()))
        + digits
        + ")";
  }

  /** What {@code ldd -v} adds. */
  void versions(LinkedProgram program) {
    boolean first = true;
    Loaded last = null;
    for (VersionCheck.Need need : VersionCheck.needs(program)) {
      if (first) {
        out.println("\n\tVersion information:");
        first = false;
      }
      if (need.by() != last) {
        out.println("\t" + need.by().shown() + ":");
        last = need.by();
      }
      Loaded definedBy = need.definedBy();
      out.println(
          "\t\t"
              + need.file()
              + " ("
              + need.version().name()
              + ") "
              + (need.version().weak() ? "[WEAK] " : "")
              + "=> "
              + (definedBy == null ? palette.bad("not found") : definedBy.shown()));
    }
  }

  /** What {@code ldd -d} and {@code -r} add. */
  void symbols(List<SymbolCheck.Problem> problems) {
    for (SymbolCheck.Problem problem : problems) {
      out.println(palette.bad(problem.words()) + "\t(" + problem.object().shown() + ")");
    }
  }

  /** What {@code ldd -u} prints. Returns the exit status: 1 if there are any. */
  int unused(List<Loaded> unused) {
    if (unused.isEmpty()) {
      return 0;
    }
    out.println("Unused direct dependencies:");
    for (Loaded object : unused) {
      out.println("\t" + object.shown());
    }
    return 1;
  }
}
