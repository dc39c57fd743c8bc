package dev.ferrule.arch;

import dev.ferrule.elf.Em;
import org.jspecify.annotations.Nullable;

/** The processors that can be linked for. */
public final class Processors {
  private Processors() {}

  /** The processor with this {@code e_machine}, or null. */
  public static @Nullable Processor forMachine(int machine) {
    return machine == Em.EM_X86_64 ? new X8664() : null;
  }
}
