package dev.ferrule.arch;

/**
 * What a relocation asks for, in the letters of the processor supplements: S the symbol's value, A
 * the addend, P the place, L the symbol's PLT entry, G the offset of its GOT entry in the GOT, GOT
 * the GOT's address, Z the symbol's size.
 */
public enum RelocationKind {
  /** Nothing. */
  NONE,
  /** S + A. */
  ABSOLUTE,
  /** S + A - P. */
  PC_RELATIVE,
  /** L + A - P; S + A - P when no PLT entry is needed. */
  PLT_PC_RELATIVE,
  /** G + GOT + A - P. */
  GOT_PC_RELATIVE,
  /** As {@link #GOT_PC_RELATIVE}, in an instruction that may be rewritten to do without the GOT. */
  GOT_PC_RELATIVE_RELAXABLE,
  /** G + A. */
  GOT_OFFSET,
  /** S + A - GOT. */
  GOT_BASE_RELATIVE,
  /** L + A - GOT. */
  PLT_GOT_BASE_RELATIVE,
  /** GOT + A - P. */
  GOT_BASE_PC_RELATIVE,
  /** Address of the symbol's GOT pair for {@code __tls_get_addr}, relative to P. */
  TLS_GENERAL_DYNAMIC,
  /** Address of the module's GOT pair for {@code __tls_get_addr}, relative to P. */
  TLS_LOCAL_DYNAMIC,
  /** The symbol's offset in its module's TLS block. */
  TLS_DTPOFF,
  /** Address of the GOT entry with the symbol's thread-pointer offset, relative to P. */
  TLS_INITIAL_EXEC,
  /** The symbol's offset from the thread pointer. */
  TLS_LOCAL_EXEC,
  /** Address of the symbol's TLS descriptor, relative to P. */
  TLS_DESCRIPTOR,
  /** Marks the call through a TLS descriptor. */
  TLS_DESCRIPTOR_CALL,
  /** Z + A. */
  SIZE,
  /** Not known to this processor, or not allowed in a relocatable object. */
  UNKNOWN
}
