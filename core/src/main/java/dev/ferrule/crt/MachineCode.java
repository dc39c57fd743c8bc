package dev.ferrule.crt;

/**
 * The made objects that consist of a processor's instructions. Names are those of the files in
 * whose place they stand.
 */
interface MachineCode {
  /**
   * {@code crt1.o}, {@code Scrt1.o}: {@code _start}, which hands over to the C library.
   *
   * @param callsConstructors for a C library older than 2.34, which leaves running {@code
   *     .init_array} to the program; a newer one then leaves it to the program too
   */
  ObjectBuilder start(boolean callsConstructors);

  /**
   * {@code __libc_start_main} of a program that shall also run on a C library older than 2.34: it
   * hands over to the oldest one of the library, with a function that runs the constructors if
   * {@code _start} passed none. Given one, new libraries leave the constructors to it too. What is
   * to run at the end, and {@code .preinit_array}, the loader has always seen to.
   *
   * @param init the symbol of the function that DT_INIT would name
   */
  ObjectBuilder oldStart(String init);

  /** {@code crti.o}: how {@code _init} and {@code _fini} begin. */
  ObjectBuilder initStart();

  /** {@code crtn.o}: how {@code _init} and {@code _fini} end. */
  ObjectBuilder initEnd();

  /**
   * {@code crtbegin.o}, {@code crtbeginS.o}: {@code __dso_handle}, and what runs before the first
   * constructor and after the last destructor.
   *
   * @param positionIndependent an image that may be unloaded, and tells so with its handle
   */
  ObjectBuilder begin(boolean positionIndependent);

  /** {@code crtend.o}, {@code crtendS.o}: the ends of tables that {@code begin} starts. */
  ObjectBuilder end();

  /**
   * A function that calls another one of the C library.
   *
   * @return an object that defines just this
   */
  ObjectBuilder wrapper(LibraryWrapper wrapper);
}
