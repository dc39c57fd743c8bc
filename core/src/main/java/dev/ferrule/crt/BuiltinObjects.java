package dev.ferrule.crt;

import dev.ferrule.elf.Em;
import dev.ferrule.elf.Shf;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.Stv;
import org.jspecify.annotations.Nullable;

/**
 * The start files and library functions that Ferrule has in itself, as the bytes of ELF objects.
 * They bear the names of the files in whose place they stand.
 */
public final class BuiltinObjects {
  /** The archive of functions that glibc does not put into {@code libc.so.6}. */
  public static final String NONSHARED = "libc_nonshared.a";

  /** What {@link #singleThreaded} defines. */
  public static final String SINGLE_THREADED = "__libc_single_threaded";

  private BuiltinObjects() {}

  /** How messages call an object: there is no such file. */
  public static String displayName(String name) {
    return "<ferrule>:" + name;
  }

  /** How messages call a function of {@link #NONSHARED}. */
  public static String displayName(LibraryWrapper wrapper) {
    return displayName(NONSHARED) + "(" + wrapper.symbol() + ".o)";
  }

  /** Whether {@link #startFile} has an object of this name. */
  public static boolean hasStartFile(String name) {
    return switch (name) {
      case "crt1.o",
          "Scrt1.o",
          "crti.o",
          "crtn.o",
          "crtbegin.o",
          "crtbeginS.o",
          "crtend.o",
          "crtendS.o" ->
          true;
      default -> false;
    };
  }

  /**
   * A start file.
   *
   * @param machine {@code e_machine}
   * @param callsConstructors for a C library older than 2.34, or one that may be: the program
   *     itself runs its {@code .init_array}
   * @return null if there is none of that name for that processor
   */
  public static byte @Nullable [] startFile(int machine, String name, boolean callsConstructors) {
    MachineCode code = code(machine);
    if (code == null) {
      return null;
    }
    ObjectBuilder object =
        switch (name) {
          case "crt1.o", "Scrt1.o" -> code.start(callsConstructors);
          case "crti.o" -> code.initStart();
          case "crtn.o" -> code.initEnd();
          case "crtbegin.o" -> code.begin(false);
          case "crtbeginS.o" -> code.begin(true);
          case "crtend.o", "crtendS.o" -> code.end();
          default -> null;
        };
    return object == null ? null : object.build();
  }

  /** See {@link MachineCode#oldStart}; null if there is none for that processor. */
  public static byte @Nullable [] oldStart(int machine, String init) {
    MachineCode code = code(machine);
    return code == null ? null : code.oldStart(init).build();
  }

  /**
   * {@code __libc_single_threaded}, which C++'s library looks at, for a glibc before 2.32. It is 0:
   * there may be threads, which is always safe to say.
   */
  public static byte[] singleThreaded(int machine) {
    ObjectBuilder object = new ObjectBuilder(machine);
    object
        .section(".rodata", Sht.SHT_PROGBITS, Shf.SHF_ALLOC, 1)
        .zeros(1)
        .define(SINGLE_THREADED, 0, Stt.STT_OBJECT, Stb.STB_GLOBAL, Stv.STV_HIDDEN);
    return object.build();
  }

  /** An object that defines one library function; null if there is none for that processor. */
  public static byte @Nullable [] wrapper(int machine, LibraryWrapper wrapper) {
    MachineCode code = code(machine);
    return code == null ? null : code.wrapper(wrapper).build();
  }

  private static @Nullable MachineCode code(int machine) {
    return machine == Em.EM_X86_64 ? new X8664Code() : null;
  }
}
