package dev.ferrule.layout;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.elf.Shf;
import dev.ferrule.live.Needs;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkerDefined;
import dev.ferrule.symbol.Symbols;
import dev.ferrule.work.Workers;
import org.jspecify.annotations.Nullable;

/** Computes the value of every global name once the sections have their addresses. */
final class SymbolValues {
  /** Names of one task: few, so that the loop over them is compiled early. */
  private static final int AT_ONCE = 256;

  private final Layout layout;
  private final LinkRequest request;
  private final Symbols symbols;
  private final long[] values;
  private final byte[] states;

  SymbolValues(Layout layout, LinkRequest request) {
    this.layout = layout;
    this.request = request;
    this.symbols = layout.symbols;
    this.values = new long[symbols.count()];
    this.states = new byte[symbols.count()];
  }

  long[] compute(Workers workers) {
    int tasks = (values.length + AT_ONCE - 1) / AT_ONCE;
    workers.forEach(tasks, (int task, int worker) -> computeDefined(task * AT_ONCE));
    for (int id = 0; id < values.length; id++) {
      compute(id);
    }
    return values;
  }

  /** What objects define, which depends on no other value. */
  private void computeDefined(int from) {
    for (int id = from; id < Math.min(values.length, from + AT_ONCE); id++) {
      if (symbols.kind(id) != Symbols.LINKER) {
        values[id] = value(id);
        states[id] = 2;
      }
    }
  }

  private long compute(int id) {
    if (states[id] == 2) {
      return values[id];
    }
    if (states[id] == 1) {
      throw new LinkFailure(
          Diagnostic.error("bad-defsym", "--defsym: " + symbols.name(id) + " means itself"));
    }
    states[id] = 1;
    values[id] = value(id);
    states[id] = 2;
    return values[id];
  }

  private long value(int id) {
    CopyPlan.Copy copy = layout.copies.copyOf(id);
    if (copy != null) {
      return layout.copyAddress(copy);
    }
    if (layout.needs.has(id, Needs.CANONICAL_PLT)) {
      return layout.pltAddress(id);
    }
    int indirect = layout.got.indirectIndex(id);
    if (indirect >= 0) {
      return layout.indirectPltAddress(indirect);
    }
    return switch (symbols.kind(id)) {
      case Symbols.DEFINED -> layout.definitionAddress(symbols.file(id), symbols.index(id));
      case Symbols.COMMON -> layout.commonAddress(id);
      case Symbols.LINKER -> linkerDefined(symbols.linkerDefined(id));
      default -> 0;
    };
  }

  private long linkerDefined(LinkerDefined meaning) {
    if (meaning instanceof LinkerDefined.Mark mark) {
      return place(mark.place());
    }
    if (meaning instanceof LinkerDefined.SectionBound bound) {
      return bound(bound.section(), bound.stop());
    }
    if (meaning instanceof LinkerDefined.Assigned assigned) {
      return assigned(assigned);
    }
    throw new IllegalStateException("not a meaning: " + meaning);
  }

  private long assigned(LinkerDefined.Assigned assigned) {
    String base = assigned.base();
    if (base == null) {
      return assigned.offset();
    }
    int id = symbols.names().find(base);
    if (id < 0 || symbols.kind(id) == Symbols.UNDEFINED) {
      throw new LinkFailure(
          Diagnostic.error("undefined-symbol", "undefined symbol: " + base)
              .withPlaces(java.util.List.of("referenced by --defsym")));
    }
    return compute(id) + assigned.offset();
  }

  private long place(LinkerDefined.Place place) {
    return switch (place) {
      case IMAGE_START -> layout.imageBase();
      case TEXT_END -> endOf(Shf.SHF_EXECINSTR, true);
      case DATA_END -> dataEnd();
      case BSS_START -> bssStart();
      case IMAGE_END -> endOf(Shf.SHF_ALLOC, false);
      case DYNAMIC -> layout.dynamicAddress();
      case GOT -> layout.gotBase();
      case PREINIT_ARRAY_START -> bound(".preinit_array", false);
      case PREINIT_ARRAY_END -> bound(".preinit_array", true);
      case INIT_ARRAY_START -> bound(".init_array", false);
      case INIT_ARRAY_END -> bound(".init_array", true);
      case FINI_ARRAY_START -> bound(".fini_array", false);
      case FINI_ARRAY_END -> bound(".fini_array", true);
      case RELA_IPLT_START -> indirectRelocations(false);
      case RELA_IPLT_END -> indirectRelocations(true);
      case EH_FRAME_HDR -> bound(".eh_frame_hdr", false);
      case TLS_MODULE_BASE -> {
        Segment segment = layout.threadLocal();
        yield segment == null ? 0 : segment.address();
      }
    };
  }

  /**
   * Start code of a static, fixed-address program applies these itself; elsewhere the loader does.
   */
  private long indirectRelocations(boolean end) {
    OutputSection section = layout.parts.relaPlt;
    if (section == null || request.kind().positionIndependent() || layout.parts.dynamic != null) {
      return layout.imageBase();
    }
    return section.address + (end ? section.size : 0);
  }

  private long bound(String name, boolean end) {
    OutputSection section = layout.section(name);
    if (section == null) {
      return layout.imageBase();
    }
    return section.address + (end ? section.size : 0);
  }

  private long endOf(long flag, boolean onlyFlag) {
    long end = layout.imageBase();
    for (OutputSection section : layout.sections) {
      boolean tbss = section.isThreadLocal() && !section.hasBytes();
      if (section.isLoaded() && !tbss && (!onlyFlag || (section.flags & flag) != 0)) {
        end = Math.max(end, section.address + section.size);
      }
    }
    return end;
  }

  private long dataEnd() {
    long end = layout.imageBase();
    for (OutputSection section : layout.sections) {
      if (section.isLoaded() && section.hasBytes()) {
        end = Math.max(end, section.address + section.size);
      }
    }
    return end;
  }

  private long bssStart() {
    @Nullable OutputSection bss = layout.section(".bss");
    return bss == null ? dataEnd() : bss.address;
  }
}
