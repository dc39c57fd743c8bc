package dev.ferrule.request;

import java.nio.file.Path;

/** One input in command-line order, with the options whose scope it stands in. */
public sealed interface InputItem {
  InputScope scope();

  /** A file named by its path, relative to the request's working directory. */
  record File(Path path, InputScope scope) implements InputItem {}

  /**
   * A library to be searched for.
   *
   * @param name {@code foo} for {@code -lfoo}; {@code :libfoo.a} names the file itself
   */
  record Library(String name, InputScope scope) implements InputItem {}

  /**
   * An object that Ferrule has in itself: {@code --ferrule-object=crt1.o}.
   *
   * @param name of the file in whose place it stands
   */
  record Builtin(String name, InputScope scope) implements InputItem {}

  /**
   * A library that an object asks for: searched for as {@code -lname}, then by its file name.
   *
   * @param name without a {@code /}
   * @param place who asks, for messages
   */
  record DependentLibrary(String name, String place, InputScope scope) implements InputItem {}
}
