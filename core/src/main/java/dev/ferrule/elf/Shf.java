package dev.ferrule.elf;

/** Constants. */
public final class Shf {
  private Shf() {}
}
