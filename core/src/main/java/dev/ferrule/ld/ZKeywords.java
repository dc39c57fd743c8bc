package dev.ferrule.ld;

import dev.ferrule.elf.Df;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keywords of {@code -z}. An unknown one is a warning, as in GNU ld. */
final class ZKeywords {
  private final List<String> warnings;
  private boolean now;
  private boolean relro = true;
  private boolean separateCode = true;
  private boolean textRelocations;
  private boolean copyRelocations = true;
  private boolean muldefs;
  private boolean startStopGc;
  private boolean markIbt;
  private boolean markShstk;
  private @Nullable Boolean undefs;
  private @Nullable Boolean executableStack;
  private long dtFlags1;
  private long maxPageSize;
  private long commonPageSize;
  private long stackSize;

  ZKeywords(List<String> warnings) {
    this.warnings = warnings;
  }

  void apply(String keyword) {
    int equals = keyword.indexOf('=');
    if (equals > 0) {
      applyValue(keyword, keyword.substring(0, equals), keyword.substring(equals + 1));
      return;
    }
    switch (keyword) {
      case "now" -> now = true;
      case "lazy" -> now = false;
      case "relro" -> relro = true;
      case "norelro" -> relro = false;
      case "separate-code" -> separateCode = true;
      case "noseparate-code", "separate-loadable-segments" -> separateCode = false;
      case "text" -> textRelocations = false;
      case "notext", "textoff" -> textRelocations = true;
      case "copyreloc" -> copyRelocations = true;
      case "nocopyreloc" -> copyRelocations = false;
      case "muldefs" -> muldefs = true;
      case "defs" -> undefs = false;
      case "undefs", "nodefs" -> undefs = true;
      case "execstack" -> executableStack = true;
      case "noexecstack" -> executableStack = false;
      case "start-stop-gc" -> startStopGc = true;
      case "nostart-stop-gc" -> startStopGc = false;
      case "ibt", "force-ibt" -> markIbt = true;
      case "shstk" -> markShstk = true;
      case "nodelete" -> dtFlags1 |= Df.DF_1_NODELETE;
      case "nodlopen" -> dtFlags1 |= Df.DF_1_NOOPEN;
      case "nodump" -> dtFlags1 |= Df.DF_1_NODUMP;
      case "nodefaultlib" -> dtFlags1 |= Df.DF_1_NODEFLIB;
      case "initfirst" -> dtFlags1 |= Df.DF_1_INITFIRST;
      case "interpose" -> dtFlags1 |= Df.DF_1_INTERPOSE;
      case "loadfltr" -> dtFlags1 |= Df.DF_1_LOADFLTR;
      case "global" -> dtFlags1 |= Df.DF_1_GLOBAL;
      case "origin" -> dtFlags1 |= Df.DF_1_ORIGIN;
      // Without effect, and right so: sorted relocations are the default, packing only saves space.
      case "combreloc",
          "nocombreloc",
          "pack-relative-relocs",
          "nopack-relative-relocs",
          "keep-text-section-prefix",
          "nokeep-text-section-prefix",
          "unique-symbol",
          "nounique-symbol",
          "dynamic-undefined-weak",
          "nosectionheader",
          "sectionheader",
          "mark-plt",
          "nomark-plt",
          "gnu-version-script",
          "rela",
          "ibtplt",
          "nognustack" -> {}
      default -> warnings.add("-z " + keyword + ": unknown keyword, without effect");
    }
  }

  private void applyValue(String keyword, String name, String value) {
    long number =
        switch (name) {
          case "max-page-size", "common-page-size", "stack-size" ->
              LdCommandLine.number(value, "-z " + keyword);
          default -> 0;
        };
    boolean power = number > 0 && (number & number - 1) == 0;
    switch (name) {
      case "max-page-size" -> {
        if (!power) {
          throw new dev.ferrule.diag.LinkFailure(
              dev.ferrule.diag.Diagnostic.error(
                  "bad-option", "-z " + keyword + ": must be a power of two"));
        }
        maxPageSize = number;
      }
      case "common-page-size" -> commonPageSize = number;
      case "stack-size" -> stackSize = number;
      // Reports about a note that is computed from the inputs either way.
      case "cet-report", "bti-report", "gcs-report", "force-bti", "dead-reloc-in-nonalloc" -> {}
      default -> warnings.add("-z " + keyword + ": unknown keyword, without effect");
    }
  }

  boolean now() {
    return now;
  }

  boolean relro() {
    return relro;
  }

  boolean separateCode() {
    return separateCode;
  }

  boolean textRelocations() {
    return textRelocations;
  }

  boolean copyRelocations() {
    return copyRelocations;
  }

  boolean muldefs() {
    return muldefs;
  }

  boolean startStopGc() {
    return startStopGc;
  }

  boolean markIbt() {
    return markIbt;
  }

  boolean markShstk() {
    return markShstk;
  }

  /** True with {@code -z undefs}, false with {@code -z defs}, null without either. */
  @Nullable Boolean undefs() {
    return undefs;
  }

  @Nullable Boolean executableStack() {
    return executableStack;
  }

  long dtFlags1() {
    return dtFlags1;
  }

  long maxPageSize() {
    return maxPageSize;
  }

  long commonPageSize() {
    return commonPageSize;
  }

  long stackSize() {
    return stackSize;
  }
}
