package dev.ferrule.input;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.elf.MalformedElfException;

/** The one form of message about a damaged input: file and member, section, what, and where. */
public final class MalformedInput {
  private MalformedInput() {}

  /**
   * @param file the file's name, with the member
   * @param what what is wrong
   * @param offset in bytes from the start of the file or member; -1 if no place can be named
   */
  public static LinkFailure at(String file, String what, long offset) {
    String where = offset < 0 ? "" : " (at offset 0x" + Long.toHexString(offset) + ")";
    return new LinkFailure(Diagnostic.error("malformed-input", file + ": " + what + where));
  }

  /** For a section's contents: {@code offset} counts from the start of the section. */
  public static LinkFailure inSection(String file, String section, String what, long offset) {
    return new LinkFailure(
        Diagnostic.error(
            "malformed-input",
            file + ":(" + section + "+0x" + Long.toHexString(offset) + "): " + what));
  }

  static LinkFailure from(String file, MalformedElfException e) {
    String what = e.getMessage();
    return at(file, what == null ? "malformed" : what, e.offset());
  }
}
