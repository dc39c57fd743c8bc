package dev.ferrule.command.ldd;

/** The rules of one C library's loader. */
sealed interface LibrarySearch permits GlibcSearch, MuslSearch {
  /**
   * Searches for a library.
   *
   * @param name as in DT_NEEDED
   * @param by the object that asks for it
   * @throws LoadFailure if a file is found that makes the loader give up
   */
  Found find(String name, Loaded by) throws LoadFailure;

  /** What {@code $ORIGIN}, {@code $LIB} and {@code $PLATFORM} in a name become. */
  String expandName(String name, Loaded by);
}
