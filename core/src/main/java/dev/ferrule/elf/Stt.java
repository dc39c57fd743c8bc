package dev.ferrule.elf;

/** Constants. */
public final class Stt {
  private Stt() {}
}
