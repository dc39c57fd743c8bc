package dev.ferrule.ld;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which options an input may carry: those that shape the output or add libraries. A dependency of a
 * program could otherwise write where it likes, or read files of whoever builds it.
 */
final class EmbeddableOptions {
  private static final String ALLOWED =
      // Libraries.
      "l library L library-path as-needed no-as-needed Bstatic dn non_shared Bdynamic dy call_shared"
          + " whole-archive no-whole-archive push-state pop-state start-group end-group ( )"
          + " exclude-libs"
          // Symbols.
          + " e entry u undefined require-defined defsym wrap export-dynamic E"
          + " no-export-dynamic export-dynamic-symbol Bsymbolic Bsymbolic-functions"
          + " Bsymbolic-non-weak-functions Bsymbolic-non-weak Bno-symbolic"
          + " no-undefined unresolved-symbols warn-unresolved-symbols error-unresolved-symbols"
          + " allow-multiple-definition undefined-version no-undefined-version"
          + " allow-shlib-undefined no-allow-shlib-undefined"
          // What the loader reads.
          + " soname h rpath R enable-new-dtags disable-new-dtags hash-style dynamic-linker I"
          + " init fini F filter f auxiliary z pack-dyn-relocs use-android-relr-tags"
          // Layout and contents.
          + " gc-sections no-gc-sections eh-frame-hdr no-eh-frame-hdr s strip-all S strip-debug"
          + " x discard-all X discard-locals discard-none build-id compress-debug-sections"
          + " image-base Ttext Tdata Tbss section-start O icf no-icf relax no-relax"
          + " rosegment no-rosegment emit-relocs q sort-section sort-common";

  private static final String[][] REASONS = {
    {"writes a file", "o output Map reproduce dependency-file print-map M cref"},
    {"loads code into the linker", "plugin plugin-opt"},
    {
      "reads a file",
      "T script dT version-script dynamic-list export-dynamic-symbol-list just-symbols"
          + " retain-symbols-file symbol-ordering-file call-graph-ordering-file"
    },
    {"changes where files are read", "sysroot"},
    {
      "what kind of file is made is for the command line to say",
      "shared Bshareable pie pic-executable no-pie static r relocatable Ur m b format oformat max-glibc"
    },
    {
      "what a link tells is for the command line to say",
      "t trace verbose fatal-warnings no-fatal-warnings w no-warnings time stats y trace-symbol"
          + " print-gc-sections no-print-gc-sections error-limit color-diagnostics demangle"
          + " no-demangle print-link-args print-glibc"
    },
    {"what a link may use is for the command line to say", "memory-limit max-links"},
    {"is itself the permission", "allow-embedded-args no-allow-embedded-args dependent-libraries"},
  };

  private final Set<String> allowed = new HashSet<>();
  private final Map<String, String> reasons = new HashMap<>();

  EmbeddableOptions() {
    for (String name : ALLOWED.split(" ", -1)) {
      allowed.add(name);
    }
    for (String[] row : REASONS) {
      for (String name : row[1].split(" ", -1)) {
        reasons.put(name, row[0]);
      }
    }
  }

  /** Null if an input may carry the option, otherwise why not. */
  @Nullable String refusal(String name, @Nullable String value) {
    if (!allowed.contains(name)) {
      return reasons.getOrDefault(name, "neither shapes the output nor adds a library");
    }
    if ((name.equals("l") || name.equals("library")) && value != null && value.indexOf('/') >= 0) {
      return "names a file, not a library in the searched folders";
    }
    return null;
  }
}
