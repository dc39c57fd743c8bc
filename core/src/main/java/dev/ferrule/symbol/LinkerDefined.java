package dev.ferrule.symbol;

import org.jspecify.annotations.Nullable;

/** A symbol that no input defines: the linker gives it a value once addresses are known. */
public sealed interface LinkerDefined {

  /** A conventional name that marks a place of the image. */
  record Mark(Place place) implements LinkerDefined {}

  /**
   * {@code __start_NAME} or {@code __stop_NAME}: the bounds of the output section NAME, a C
   * identifier.
   *
   * @param section the output section's name
   * @param stop whether it is the end
   */
  record SectionBound(String section, boolean stop) implements LinkerDefined {}

  /**
   * {@code --defsym=NAME=BASE+OFFSET}.
   *
   * @param base the symbol on the right side, or null for a plain number
   * @param offset added to it
   */
  record Assigned(@Nullable String base, long offset) implements LinkerDefined {}

  /** The places that have conventional names. */
  enum Place {
    /**
     * {@code __ehdr_start}, {@code __executable_start}, {@code __dso_handle}: start of the image.
     */
    IMAGE_START,
    /** {@code _etext} and its spellings: end of the last executable segment. */
    TEXT_END,
    /** {@code _edata} and its spellings: end of the initialised data. */
    DATA_END,
    /** {@code __bss_start}. */
    BSS_START,
    /** {@code _end} and its spellings: end of the image. */
    IMAGE_END,
    /** {@code _DYNAMIC}: start of {@code .dynamic}. */
    DYNAMIC,
    /** {@code _GLOBAL_OFFSET_TABLE_}: start of {@code .got.plt}, or of {@code .got} without one. */
    GOT,
    PREINIT_ARRAY_START,
    PREINIT_ARRAY_END,
    INIT_ARRAY_START,
    INIT_ARRAY_END,
    FINI_ARRAY_START,
    FINI_ARRAY_END,
    /** {@code __rela_iplt_start}: the IRELATIVE relocations that static start code applies. */
    RELA_IPLT_START,
    RELA_IPLT_END,
    /** {@code __GNU_EH_FRAME_HDR}. */
    EH_FRAME_HDR,
    /** {@code _TLS_MODULE_BASE_}: start of the TLS segment. */
    TLS_MODULE_BASE
  }

  /** The place that {@code name} stands for, or null if the name is not conventional. */
  static @Nullable Place placeNamed(String name) {
    return switch (name) {
      case "__ehdr_start", "__executable_start", "__dso_handle" -> Place.IMAGE_START;
      case "etext", "_etext", "__etext" -> Place.TEXT_END;
      case "edata", "_edata", "__edata" -> Place.DATA_END;
      case "__bss_start" -> Place.BSS_START;
      case "end", "_end", "__end" -> Place.IMAGE_END;
      case "_DYNAMIC" -> Place.DYNAMIC;
      case "_GLOBAL_OFFSET_TABLE_" -> Place.GOT;
      case "__preinit_array_start" -> Place.PREINIT_ARRAY_START;
      case "__preinit_array_end" -> Place.PREINIT_ARRAY_END;
      case "__init_array_start" -> Place.INIT_ARRAY_START;
      case "__init_array_end" -> Place.INIT_ARRAY_END;
      case "__fini_array_start" -> Place.FINI_ARRAY_START;
      case "__fini_array_end" -> Place.FINI_ARRAY_END;
      case "__rela_iplt_start" -> Place.RELA_IPLT_START;
      case "__rela_iplt_end" -> Place.RELA_IPLT_END;
      case "__GNU_EH_FRAME_HDR" -> Place.EH_FRAME_HDR;
      case "_TLS_MODULE_BASE_" -> Place.TLS_MODULE_BASE;
      default -> null;
    };
  }
}
