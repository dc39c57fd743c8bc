package dev.ferrule.elf;

/** Section types. */
public final class Sht {
  private Sht() {}
}
