package dev.ferrule.input;

import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Et;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An archive ({@code ar}, rlib): members, and the index that says which member defines which name.
 * Members are parsed when asked for. Immutable to those who use it, by several threads and links at
 * once.
 */
public final class ArchiveFile implements InputFile {
  private final String name;
  private final Path path;
  private final MemorySegment bytes;
  private final FileOpener opener;
  private final ArchiveReader.Parts parts;

  /**
   * Members that were parsed once, if they are kept. Two threads may both parse one; either result
   * is as good, and an object's fields are final.
   */
  private final @Nullable ObjectFile @Nullable [] kept;

  /** All members, if they were read together; null for one that is no object. */
  private final @Nullable ObjectFile @Nullable [] objects;

  private final @Nullable ArchiveFile source;
  private volatile @Nullable ArchiveIndex index;

  private ArchiveFile(
      String name,
      Path path,
      MemorySegment bytes,
      FileOpener opener,
      ArchiveReader.Parts parts,
      @Nullable ObjectFile @Nullable [] kept,
      @Nullable ObjectFile @Nullable [] objects,
      @Nullable ArchiveFile source) {
    this.name = name;
    this.path = path;
    this.bytes = bytes;
    this.opener = opener;
    this.parts = parts;
    this.kept = kept;
    this.objects = objects;
    this.source = source;
  }

  /**
   * Reads member headers and index.
   *
   * @param opener opens the members of a thin archive, which are files of their own
   * @param keep whether members, once parsed, are kept for further links; those of a thin archive
   *     never are
   * @throws dev.ferrule.diag.LinkFailure if the archive is damaged
   */
  public static ArchiveFile parse(
      String name, Path path, MemorySegment bytes, FileOpener opener, boolean keep) {
    ArchiveReader.Parts parts = new ArchiveReader(name, bytes).read();
    boolean keeps = keep && !parts.thin;
    return new ArchiveFile(
        name,
        path,
        bytes,
        opener,
        parts,
        keeps ? new @Nullable ObjectFile[parts.memberCount] : null,
        null,
        null);
  }

  /** Whether members are files of their own, beside the archive. */
  public boolean thin() {
    return parts.thin;
  }

  /** About how many bytes of memory this and the kept members take, beside the file's own. */
  public long keptBytes() {
    ArchiveIndex known = index;
    long sum = (known == null ? 0 : known.keptBytes()) + 64L * parts.memberCount;
    if (kept != null) {
      for (ObjectFile member : kept) {
        sum += member == null ? 0 : member.keptBytes();
      }
    }
    return sum;
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
  public ObjectFile member(int m, ReadScratch scratch) {
    if (objects != null && objects[m] != null) {
      return objects[m];
    }
    if (kept == null) {
      return ObjectFile.parse(displayName(m), memberBytes(m), scratch);
    }
    ObjectFile member = kept[m];
    if (member == null) {
      member = ObjectFile.parseToKeep(displayName(m), memberBytes(m), scratch);
      kept[m] = member;
    }
    return member;
  }

  /** Whether the archive has a symbol index; one without members needs none. */
  public boolean hasIndex() {
    return parts.indexAt >= 0 || parts.memberCount == 0;
  }

  /**
   * The symbol index, read when it is first asked for; empty if there is none.
   *
   * @throws dev.ferrule.diag.LinkFailure if it is damaged
   */
  public ArchiveIndex index(ReadScratch scratch) {
    ArchiveIndex known = index;
    if (known == null) {
      // Two links that ask at the same time read the same.
      known = ArchiveIndex.read(name, bytes, parts, scratch);
      index = known;
    }
    return known;
  }

  /** Whether both have members of the same names in the same order. */
  public boolean sameMembers(ArchiveFile other) {
    return parts.memberCount == other.parts.memberCount
        && Arrays.equals(
            parts.memberNames, 0, parts.memberCount, other.parts.memberNames, 0, parts.memberCount)
        && hasIndex() == other.hasIndex();
  }

  /** The same archive with all its objects read; {@code objects} by member, null for others. */
  ArchiveFile withObjects(@Nullable ObjectFile[] objects) {
    return new ArchiveFile(name, path, bytes, opener, parts, kept, objects, this);
  }

  /** The archive as it was opened: itself, or the one whose objects were read. */
  public ArchiveFile opened() {
    return source == null ? this : source;
  }

  /** Whether all members that are objects were read: {@link #object} has them. */
  public boolean isRead() {
    return objects != null;
  }

  /** A member of an archive that {@link #isRead}; null if it is no object. */
  public @Nullable ObjectFile object(int m) {
    return java.util.Objects.requireNonNull(objects)[m];
  }
}
