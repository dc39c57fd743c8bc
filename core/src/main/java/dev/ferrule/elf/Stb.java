package dev.ferrule.elf;

/** Constants. */
public final class Stb {
  private Stb() {}
}
