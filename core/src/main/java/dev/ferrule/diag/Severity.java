package dev.ferrule.diag;

/** How bad a diagnostic is. */
public enum Severity {
  ERROR,
  WARNING,
  NOTE
}
