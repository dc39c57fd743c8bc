package dev.ferrule.arch;

/**
 * How the access to a thread-local variable is rewritten ("ELF Handling For Thread-Local Storage",
 * chapter 5).
 */
public enum TlsRelaxation {
  NONE,
  GD_TO_IE,
  GD_TO_LE,
  LD_TO_LE,
  IE_TO_LE,
  DESC_TO_IE,
  DESC_TO_LE
}
