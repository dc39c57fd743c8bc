package dev.ferrule.ld;

import dev.ferrule.ld.LdOption.Effect;
import dev.ferrule.ld.LdOption.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of ld-style options: those of GNU ld, lld and mold that builds for Linux use. */
final class LdOptions {
  /** Options that do something, by form. */
  private static final String FLAGS =
      "shared Bshareable pie pic-executable no-pie static Bstatic dn non_shared Bdynamic dy call_shared"
          + " r i relocatable d dc dp as-needed no-as-needed whole-archive no-whole-archive push-state"
          + " pop-state start-lib end-lib export-dynamic E no-export-dynamic gc-sections"
          + " no-gc-sections print-gc-sections no-print-gc-sections eh-frame-hdr no-eh-frame-hdr"
          + " s strip-all S strip-debug x discard-all X discard-locals discard-none"
          + " no-dynamic-linker Bsymbolic Bsymbolic-functions Bsymbolic-non-weak-functions"
          + " Bsymbolic-non-weak Bno-symbolic"
          + " enable-new-dtags disable-new-dtags no-undefined"
          + " allow-multiple-definition"
          + " undefined-version no-undefined-version warn-unresolved-symbols"
          + " error-unresolved-symbols t trace verbose fatal-warnings no-fatal-warnings w"
          + " no-warnings M print-map cref time stats no-threads demangle no-demangle print-glibc"
          + " print-link-args no-allow-embedded-args dependent-libraries no-dependent-libraries";

  private static final String VALUES =
      "o output L library-path l library e entry u undefined require-defined defsym wrap"
          + " version-script dynamic-list export-dynamic-symbol export-dynamic-symbol-list"
          + " exclude-libs soname h rpath R hash-style dynamic-linker I m sysroot z y"
          + " trace-symbol Map reproduce dependency-file init fini F filter f auxiliary image-base Ttext Tdata Tbss"
          + " section-start unresolved-symbols error-limit O thread-count memory-limit max-links"
          + " max-glibc ferrule-crt ferrule-object ferrule-asked";

  private static final String OPTIONALS =
      "build-id threads time-trace color-diagnostics compress-debug-sections"
          + " allow-embedded-args";

  private static final String[][] NO_OPS = {
    {"start-group", "FLAG", "archives serve references from both sides anyway"},
    {"end-group", "FLAG", "archives serve references from both sides anyway"},
    {"(", "FLAG", "archives serve references from both sides anyway"},
    {")", "FLAG", "archives serve references from both sides anyway"},
    {"fork", "FLAG", "this is the default"},
    {"no-fork", "FLAG", "looked at where Java is started"},
    {"no-keep-memory", "FLAG", "a hint about memory"},
    {"reduce-memory-overheads", "FLAG", "a hint about memory"},
    {"no-omagic", "FLAG", "this is the default"},
    {"sort-common", "OPTIONAL", "commons are placed in link order, which is as right"},
    {"sort-section", "VALUE", "only for scripts' wildcards"},
    {"icf", "VALUE", "folding equal functions only makes the file smaller"},
    {"no-icf", "FLAG", "nothing is folded"},
    {"relax", "FLAG", "this is the default"},
    {"no-relax", "FLAG", "relaxed code does the same"},
    {"plugin", "VALUE", "objects with compiler intermediate code are refused one by one"},
    {"plugin-opt", "VALUE", "objects with compiler intermediate code are refused one by one"},
    {"lto-O", "VALUE", "objects with compiler intermediate code are refused one by one"},
    {"fuse-ld", "VALUE", "Ferrule is the linker"},
    {"warn-common", "FLAG", "an additional warning"},
    {"warn-once", "FLAG", "each undefined symbol is reported once anyway"},
    {"warn-section-align", "FLAG", "an additional warning"},
    {"warn-textrel", "FLAG", "such relocations are errors unless -z notext allows them"},
    {"warn-rwx-segments", "FLAG", "an additional warning"},
    {"no-warn-rwx-segments", "FLAG", "there is no such warning"},
    {"no-warn-execstack", "FLAG", "there is no such warning"},
    {"warn-execstack", "FLAG", "an additional warning"},
    {"no-warn-mismatch", "FLAG", "mismatches are errors"},
    {"warn-backrefs", "FLAG", "an additional warning"},
    {"no-add-needed", "FLAG", "this is the default"},
    {"no-copy-dt-needed-entries", "FLAG", "this is the default"},
    {"rpath-link", "VALUE", "libraries of libraries are not loaded"},
    {"no-ld-generated-unwind-info", "FLAG", "no frames are made for the PLT"},
    {"ld-generated-unwind-info", "FLAG", "unwinding does not pass through the PLT"},
    {"no-rosegment", "FLAG", "read-only data has a segment of its own"},
    {"rosegment", "FLAG", "this is the default"},
    {"nostdlib", "FLAG", "no folder is searched that was not given"},
    {"Qy", "FLAG", "for SVR4"},
    {"EL", "FLAG", "the only byte order"},
    {"no-mmap-output-file", "FLAG", "the output is written by position"},
    {"no-ctors-in-init-array", "FLAG", "run by crtbegin.o either way"},
    {"G", "VALUE", "not for this processor"},
    {"a", "VALUE", "for HP/UX"},
    {"assert", "VALUE", "for SunOS"},
    {"fix-cortex-a53-843419", "FLAG", "not for this processor"},
    {"disable-multiple-abs-defs", "FLAG", "equal absolute definitions never clash"},
    {"no-gnu-unique", "FLAG", "unique symbols stay unique, which is as right"},
    {"pack-dyn-relocs", "VALUE", "packing only makes the file smaller"},
    {"use-android-relr-tags", "FLAG", "nothing is packed"},
    {"gc-keep-exported", "FLAG", "what is exported is kept anyway"},
    {"allow-shlib-undefined", "FLAG", "what libraries refer to is not checked"},
    {"no-undefined-glob", "FLAG", "an additional check"},
  };

  private static final String[][] REFUSED = {
    {"T", "VALUE", "linker scripts that lay out a program are not supported yet"},
    {"script", "VALUE", "linker scripts that lay out a program are not supported yet"},
    {"dT", "VALUE", "linker scripts that lay out a program are not supported yet"},
    {"N", "FLAG", "writable code is not supported"},
    {"omagic", "FLAG", "writable code is not supported"},
    {"n", "FLAG", "segments are always page-aligned"},
    {"nmagic", "FLAG", "segments are always page-aligned"},
    {"q", "FLAG", "keeping relocations in the output is not supported yet"},
    {"emit-relocs", "FLAG", "keeping relocations in the output is not supported yet"},
    {"EB", "FLAG", "big-endian output is not supported"},
    {"oformat", "VALUE", "only ELF for x86-64 is written"},
    {"b", "VALUE", "only ELF objects are read"},
    {"format", "VALUE", "only ELF objects are read"},
    {"call-graph-ordering-file", "VALUE", "sections stay in link order"},
    {"symbol-ordering-file", "VALUE", "sections stay in link order"},
    {"retain-symbols-file", "VALUE", "not supported yet"},
    {"just-symbols", "VALUE", "not supported yet"},
    {"embedded", "FLAG", "not supported"},
    {"no-gc-keep-exported", "FLAG", "what is exported is always kept"},
    {"no-allow-shlib-undefined", "FLAG", "what libraries refer to is not checked yet"},
    {"Ur", "FLAG", "not supported; see -r"},
  };

  private final Map<String, LdOption> byName = new HashMap<>(512);

  LdOptions() {
    addAll(FLAGS, Form.FLAG);
    addAll(VALUES, Form.VALUE);
    addAll(OPTIONALS, Form.OPTIONAL);
    for (String[] row : NO_OPS) {
      byName.put(row[0], new LdOption(row[0], Form.valueOf(row[1]), Effect.NO_OP, row[2]));
    }
    for (String[] row : REFUSED) {
      byName.put(row[0], new LdOption(row[0], Form.valueOf(row[1]), Effect.REFUSED, row[2]));
    }
  }

  private void addAll(String names, Form form) {
    int from = 0;
    while (from < names.length()) {
      int end = names.indexOf(' ', from);
      if (end < 0) {
        end = names.length();
      }
      if (end > from) {
        String name = names.substring(from, end);
        byName.put(name, new LdOption(name, form, Effect.IMPLEMENTED, null));
      }
      from = end + 1;
    }
  }

  @Nullable LdOption find(String name) {
    return byName.get(name);
  }

  /** Every row, for the documentation. */
  List<LdOption> all() {
    return new ArrayList<>(byName.values());
  }

  /** The known name that is nearest to {@code name}, or null if none is near. */
  @Nullable String nearest(String name) {
    String best = null;
    int bestDistance = Math.max(2, name.length() / 3) + 1;
    for (String known : byName.keySet()) {
      int distance = distance(name, known);
      if (distance < bestDistance
          || distance == bestDistance && best != null && known.compareTo(best) < 0) {
        bestDistance = distance;
        best = known;
      }
    }
    return best;
  }

  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + change);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
