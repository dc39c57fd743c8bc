package dev.ferrule.live;

import dev.ferrule.diag.LinkFailure;
import dev.ferrule.input.MalformedInput;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.NameScanner;
import dev.ferrule.input.ObjectFile;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Splits mergeable sections into pieces and hashes them. For one thread. */
final class PieceFinder {
  /** Bytes that are looked at together; few enough to stay in the processor's cache. */
  private static final int CHUNK = 1 << 15;

  private final NameScanner scanner = new NameScanner();
  private final int entrySize;
  private final boolean strings;
  private final long alignment;

  // The section that is looked at.
  private @Nullable ObjectFile file;
  private int section;
  private MemorySegment bytes = MemorySegment.NULL;
  private int chunkStart;
  private int chunkSize;

  PieceFinder(int entrySize, boolean strings, long alignment) {
    this.entrySize = entrySize;
    this.strings = strings;
    this.alignment = alignment;
  }

  /**
   * @throws LinkFailure if a string has no terminator
   */
  void find(ObjectFile object, int number, SectionPieces pieces) {
    file = object;
    section = number;
    bytes = object.sectionSegment(section);
    if (!strings) {
      findConstants(pieces);
    } else if (entrySize == 1) {
      findStrings(pieces);
    } else {
      findWideStrings(pieces);
    }
  }

  private void findConstants(SectionPieces pieces) {
    byte[] content = file().sectionBytes(section);
    for (int at = 0; at < content.length; at += entrySize) {
      pieces.addConstant(NameHash.of(content, at, entrySize));
    }
  }

  private void findStrings(SectionPieces pieces) {
    chunkStart = 0;
    chunkSize = 0;
    int at = 0;
    while (at < pieces.size) {
      at = findString(pieces, at);
    }
  }

  /**
   * Returns where the next string starts. A method of its own, as others that a long loop calls: it
   * is compiled after a few hundred calls, the loop only after many thousand rounds.
   */
  private int findString(SectionPieces pieces, int at) {
    int chunkEnd = chunkStart + chunkSize;
    if (at >= chunkEnd) {
      load(pieces, at, CHUNK);
      chunkEnd = chunkStart + chunkSize;
    }
    scanner.scan(at - chunkStart);
    int wanted = CHUNK;
    while (at + scanner.length() >= chunkEnd) {
      // The string goes on behind the chunk.
      if (chunkEnd == pieces.size) {
        throw withoutTerminator(at);
      }
      wanted = at == chunkStart ? Math.multiplyExact(wanted, 2) : wanted;
      load(pieces, at, wanted);
      chunkEnd = chunkStart + chunkSize;
      scanner.scan(0);
    }
    int length = scanner.length() + 1;
    int next = at + length;
    if (alignment > 1) {
      next = skipPadding(pieces, next);
    }
    pieces.addString(at, length, next, scanner.hash());
    return next;
  }

  private void load(SectionPieces pieces, int from, int wanted) {
    chunkStart = from;
    chunkSize = Math.min(wanted, pieces.size - from);
    scanner.load(bytes, from, chunkSize);
  }

  /** Strings that are aligned one by one have padding between them, which is no string. */
  private int skipPadding(SectionPieces pieces, int from) {
    int at = from;
    while (at < pieces.size && (at & alignment - 1) != 0) {
      if (dev.ferrule.elf.Bulk.get8(bytes, at) != 0) {
        break;
      }
      at++;
    }
    return at;
  }

  private void findWideStrings(SectionPieces pieces) {
    byte[] content = file().sectionBytes(section);
    int at = 0;
    while (at < content.length) {
      int end = at;
      while (end + entrySize <= content.length && !isZero(content, end)) {
        end += entrySize;
      }
      if (end + entrySize > content.length) {
        throw withoutTerminator(at);
      }
      end += entrySize;
      int next = alignment > entrySize ? skipPadding(pieces, end) : end;
      pieces.addString(at, end - at, next, NameHash.of(content, at, end - at));
      at = next;
    }
  }

  private boolean isZero(byte[] content, int at) {
    for (int i = 0; i < entrySize; i++) {
      if (content[at + i] != 0) {
        return false;
      }
    }
    return true;
  }

  private LinkFailure withoutTerminator(int offset) {
    return MalformedInput.inSection(
        file().name(),
        file().sectionName(section),
        "string without terminator in a mergeable section",
        offset);
  }

  private ObjectFile file() {
    return Objects.requireNonNull(file);
  }
}
