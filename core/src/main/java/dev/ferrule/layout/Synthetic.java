package dev.ferrule.layout;

/** Contents that the linker makes itself. The {@code write} room has a case for each. */
public enum Synthetic {
  INTERPRETER,
  BUILD_ID,
  PROPERTIES,
  DYNAMIC_SYMBOLS,
  DYNAMIC_STRINGS,
  GNU_HASH,
  SYSV_HASH,
  VERSION_SYMBOLS,
  VERSION_DEFINITIONS,
  VERSION_NEEDS,
  DYNAMIC_RELOCATIONS,
  PLT_RELOCATIONS,
  PLT,
  INDIRECT_PLT,
  GOT,
  GOT_PLT,
  DYNAMIC,
  EH_FRAME_HEADER,
  EH_FRAME,
  /** Space for common symbols: no bytes. */
  COMMONS,
  /** Space for copies of imported variables: no bytes. */
  COPIES,
  /** Space for copies of imported constants, write-protected after relocation: no bytes. */
  READ_ONLY_COPIES,
  /** Ferrule's own line of {@code .comment}. */
  COMMENT,
  SYMBOLS,
  STRINGS,
  SECTION_NAMES
}
