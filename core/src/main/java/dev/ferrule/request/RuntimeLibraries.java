package dev.ferrule.request;

/**
 * When {@code -lc} and its like may mean the library that the loader loads, such as {@code
 * libc.so.6}, instead of a development package's file: {@code --ferrule-crt=…}.
 */
public enum RuntimeLibraries {
  /** Where development files are missing. */
  FALLBACK,
  /** Whether there are development files or not: {@code --ferrule-crt=builtin}. */
  ALWAYS,
  /** Not at all: {@code --ferrule-crt=system}. */
  NEVER
}
