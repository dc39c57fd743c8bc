package dev.ferrule.input;

/** A file of a kind that a link can take. Immutable. */
public sealed interface InputFile permits ObjectFile, SharedFile, ArchiveFile {
  /** The name for messages: the path as given; {@code archive(member)} for a member. */
  String name();
}
