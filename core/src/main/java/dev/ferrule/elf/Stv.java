package dev.ferrule.elf;

/** Constants. */
public final class Stv {
  private Stv() {}
}
