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
