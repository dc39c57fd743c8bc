package dev.ferrule.relocatable;

import java.util.ArrayList;
import java.util.List;

/** A section group (gABI, "Section Groups") that is kept whole. */
final class JoinedGroup {
  /** The object that it comes from, by its number. */
  final int object;

  /** Index of the signature symbol in that object. */
  final int signature;

  final boolean comdat;
  final List<JoinedSection> sections = new ArrayList<>(2);

  /** Index in the section header table. */
  int index;

  /** Bytes from the start of the file. */
  long fileOffset;

  JoinedGroup(int object, int signature, boolean comdat) {
    this.object = object;
    this.signature = signature;
    this.comdat = comdat;
  }

  /** Bytes: the flags, the members and the relocation sections of members. */
  long size() {
    long words = 1;
    for (JoinedSection section : sections) {
      words += section.relocationCount > 0 ? 2 : 1;
    }
    return 4 * words;
  }
}
