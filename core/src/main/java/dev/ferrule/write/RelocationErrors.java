package dev.ferrule.write;

import dev.ferrule.arch.Processor;
import dev.ferrule.demangle.Demangler;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.elf.Rela;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what applying finds wrong, from any thread, and reports it in the order of the inputs.
 */
final class RelocationErrors {
  private record Finding(int object, int section, long offset, Diagnostic diagnostic) {}

  private final Resolution resolution;
  private final LinkedObjects objects;
  private final Processor processor;
  private final List<Finding> findings = new ArrayList<>();

  RelocationErrors(Resolution resolution, Processor processor) {
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.processor = processor;
  }

  synchronized void outOfRange(int o, int i, long[] relocations, int k, long value) {
    int type = Rela.type(relocations, k);
    ObjectFile file = objects.object(o);
    String symbol = Demangler.demangle(file.symbolName(Rela.symbol(relocations, k)));
    add(
        o,
        i,
        Rela.offset(relocations, k),
        Diagnostic.error(
                "relocation-out-of-range",
                "relocation "
                    + processor.relocationName(type)
                    + " out of range: "
                    + value
                    + " is not in ["
                    + processor.minimum(type)
                    + ", "
                    + processor.maximum(type)
                    + "]"
                    + (symbol.isEmpty() ? "" : "; references '" + symbol + "'"))
            .withPlaces(List.of(resolution.definition(o, Rela.symbol(relocations, k))))
            .withHint(
                "the place and its target are too far apart for this instruction: recompile with"
                    + " -fPIC, or with -mcmodel=large"));
  }

  synchronized void damaged(int o, int i, long[] relocations, int k, String what) {
    add(
        o,
        i,
        Rela.offset(relocations, k),
        Diagnostic.error(
            "bad-relocation",
            "relocation " + processor.relocationName(Rela.type(relocations, k)) + ": " + what));
  }

  private void add(int o, int i, long offset, Diagnostic diagnostic) {
    ObjectFile file = objects.object(o);
    String where =
        file.name() + ":(" + file.sectionName(i) + "+0x" + Long.toHexString(offset) + ")";
    String function = file.functionAt(i, offset);
    String place = function.isEmpty() ? where : Demangler.demangle(function) + " (" + where + ")";
    List<String> places = new ArrayList<>(List.of("referenced by " + place));
    places.addAll(diagnostic.places());
    findings.add(new Finding(o, i, offset, diagnostic.withPlaces(places)));
  }

  synchronized void report(Diagnostics diagnostics) {
    findings.sort((Finding a, Finding b) -> {
      int byObject = Integer.compare(a.object, b.object);
      int bySection = byObject != 0 ? byObject : Integer.compare(a.section, b.section);
      return bySection != 0 ? bySection : Long.compare(a.offset, b.offset);
    });
    for (Finding finding : findings) {
      diagnostics.add(finding.diagnostic);
    }
  }
}
