package dev.ferrule.reuse;

import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.InputFile;
import dev.ferrule.input.ObjectFile;
import java.util.IdentityHashMap;

/** Tells which objects of an earlier link other objects stand for now. */
final class ReplacedInputs {
  private ReplacedInputs() {}

  /**
   * Compares one input of the two links.
   *
   * @param replaced gets the objects that are others now, by those that they replace
   * @return false if more than that differs
   */
  static boolean add(
      InputFile before, InputFile now, IdentityHashMap<ObjectFile, ObjectFile> replaced) {
    if (before == now) {
      return true;
    }
    if (before instanceof ObjectFile old && now instanceof ObjectFile object) {
      replaced.put(old, object);
      return true;
    }
    return before instanceof ArchiveFile old
        && now instanceof ArchiveFile archive
        && old.opened() == archive.opened();
  }
}
