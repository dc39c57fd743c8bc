package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Et;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * An archive ({@code ar}, rlib): members, and the index that says which member defines which name.
 * Members are parsed when asked for and not kept here. Immutable.
 */
public final class ArchiveFile implements InputFile {
  private final String name;
  private final Path path;
  private final MemorySegment bytes;
  private final FileOpener opener;
  private final ArchiveReader.Parts parts;

  private ArchiveFile(
      String name, Path path, MemorySegment bytes, FileOpener opener, ArchiveReader.Parts parts) {
    this.name = name;
    this.path = path;
    this.bytes = bytes;
    this.opener = opener;
    this.parts = parts;
  }

  /**
   * Reads member headers and index.
   *
   * @param opener opens the members of a thin archive, which are files of their own
   * @throws dev.ferrule.diag.LinkFailure if the archive is damaged
   */
  public static ArchiveFile parse(String name, Path path, MemorySegment bytes, FileOpener opener) {
    return new ArchiveFile(name, path, bytes, opener, new ArchiveReader(name, bytes).read());
  }

  @Override
  public String name() {
    return name;
  }

  /** Members that are files: the index and the name table do not count. */
  public int memberCount() {
    return parts.memberCount;
  }

  /** The member's file name as stored. */
  public String memberName(int m) {
    return parts.memberNames[m];
  }

  /** {@code archive(member)}, as messages name it. */
  public String displayName(int m) {
    return name + "(" + memberName(m) + ")";
  }

  /**
   * @throws dev.ferrule.diag.LinkFailure if a thin archive's member cannot be opened
   */
  public MemorySegment memberBytes(int m) {
    if (parts.thin) {
      Path base = path.toAbsolutePath().getParent();
      Path file = base == null ? Path.of(memberName(m)) : base.resolve(memberName(m));
      return opener.open(file, displayName(m));
    }
    return bytes.asSlice(parts.memberOffsets[m], parts.memberSizes[m]);
  }

  /** Whether the member is a relocatable object; rlibs also hold metadata. */
  public boolean memberIsElfObject(int m) {
    MemorySegment member = memberBytes(m);
    return ElfHeader.isElf(member)
        && member.byteSize() >= ElfHeader.SIZE
        && Bulk.get16(member, 16) == Et.ET_REL;
  }

  /** Parses a member. */
  public ObjectFile member(int m) {
    return ObjectFile.parse(displayName(m), memberBytes(m));
  }

  /** Whether the archive has a symbol index; one without members needs none. */
  public boolean hasIndex() {
    return parts.hasIndex || parts.memberCount == 0;
  }

  /** Entries of the index. */
  public int indexCount() {
    return parts.indexMembers.length;
  }

  /** The member that defines the name of entry {@code k}. */
  public int indexMember(int k) {
    return parts.indexMembers[k];
  }

  public byte[] indexNames() {
    return parts.indexNames;
  }

  public int indexNameOffset(int k) {
    return parts.indexNameOffsets[k];
  }

  /** Bytes of the name of entry {@code k}. */
  public int indexNameLength(int k) {
    return parts.indexNameOffsets[k + 1] - parts.indexNameOffsets[k] - 1;
  }

  public long indexNameHash(int k) {
    return NameHash.of(parts.indexNames, indexNameOffset(k), indexNameLength(k));
  }
}
