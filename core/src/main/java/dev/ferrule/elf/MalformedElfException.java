package dev.ferrule.elf;

/**
 * A structure of an ELF file contradicts the format. The reader of the file adds which file it was.
 */
public final class MalformedElfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  /**
   * @param what what is wrong, without the file's name
   * @param offset where, in bytes from the start of the file; -1 if no place can be named
   */
  public MalformedElfException(String what, long offset) {
    super(what);
    this.offset = offset;
  }

  /** Bytes from the start of the file, or -1. */
  public long offset() {
    return offset;
  }
}
