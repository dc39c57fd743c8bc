package dev.ferrule.command.ldd;

/** What makes glibc's loader give up: {@code object} is the file, the message its words. */
final class LoadFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String object;

  LoadFailure(String object, String message) {
    super(message);
    this.object = object;
  }

  String object() {
    return object;
  }

  /** The words about the object. */
  String words() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
