package dev.ferrule.api;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.diag.Severity;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.SectionRole;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import java.util.List;

/** What options ask to be told about a link that goes well; costs nothing if none does. */
final class LinkNotes {
  private LinkNotes() {}

  /** {@code --trace-symbol}: who defines the name and who refers to it. */
  static void traceSymbols(LinkRequest request, Resolution resolution, Diagnostics diagnostics) {
    for (String name : request.symbols().traceSymbols()) {
      Symbols symbols = resolution.symbols();
      int id = symbols.names().find(name);
      if (id < 0) {
        continue;
      }
      LinkedObjects objects = resolution.objects();
      for (int o = 0; o < objects.count(); o++) {
        ObjectFile file = objects.object(o);
        for (int i = file.firstGlobal(); i < file.symbols().count(); i++) {
          if (objects.symbol(o, i) == id) {
            boolean defines = file.symbols().section(i) != 0;
            note(
                diagnostics,
                file.name() + (defines ? ": definition of " : ": reference to ") + name);
          }
        }
      }
      if (symbols.kind(id) == Symbols.SHARED) {
        String library = resolution.shared().get(symbols.file(id)).name();
        note(diagnostics, library + ": definition of " + name);
      }
    }
  }

  /** {@code --print-gc-sections}: every section that could take up space and was left out. */
  static void removedSections(
      LinkRequest request, Resolution resolution, Liveness liveness, Diagnostics diagnostics) {
    if (!request.layout().printGcSections()) {
      return;
    }
    LinkedObjects objects = resolution.objects();
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile file = objects.object(o);
      for (int i = 1; i < file.sectionCount(); i++) {
        int number = objects.section(o, i);
        byte role = liveness.roles()[number];
        if ((role == SectionRole.LOADED || role == SectionRole.MERGED)
            && !liveness.alive()[number]
            && file.sectionSize(i) > 0) {
          note(
              diagnostics,
              "removing unused section '"
                  + file.sectionName(i)
                  + "' in file '"
                  + file.name()
                  + "'");
        }
      }
    }
  }

  private static void note(Diagnostics diagnostics, String message) {
    diagnostics.add(new Diagnostic(Severity.NOTE, "trace", message, List.of(), null));
  }
}
