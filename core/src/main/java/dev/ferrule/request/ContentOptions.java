package dev.ferrule.request;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Options about the bytes of the output beside the program itself.
 *
 * @param strip which symbols and debug sections are left out
 * @param discard which local symbols are left out of {@code .symtab}
 * @param buildId {@code --build-id}
 * @param compressDebug {@code --compress-debug-sections}
 * @param emitRelocations {@code --emit-relocs}
 * @param mapFile {@code -Map=FILE}; {@code -} for standard output; or null
 * @param optimize {@code -O0} to {@code -O2}: 0 leaves duplicate strings, 2 also merges tails
 * @param markIbt {@code -z force-ibt}
 * @param markShstk {@code -z shstk}
 */
public record ContentOptions(
    Strip strip,
    Discard discard,
    BuildId buildId,
    CompressDebug compressDebug,
    boolean emitRelocations,
    @Nullable Path mapFile,
    int optimize,
    boolean markIbt,
    boolean markShstk) {

  /** {@code -s}, {@code -S}. */
  public enum Strip {
    NONE,
    DEBUG,
    ALL
  }

  /** {@code -x}, {@code -X}, {@code --discard-none}. */
  public enum Discard {
    /** Locals named {@code .L…} in mergeable sections only: what linkers do by default. */
    DEFAULT,
    NONE,
    /** {@code -X}: all locals named {@code .L…}. */
    TEMPORARY,
    /** {@code -x}: all locals. */
    ALL
  }

  /** {@code --compress-debug-sections}. */
  public enum CompressDebug {
    NONE,
    ZLIB,
    ZSTD
  }

  /** {@code --build-id}. */
  public sealed interface BuildId {
    /** Bytes of the id; 0 if there is none. */
    int bytes();

    record None() implements BuildId {
      @Override
      public int bytes() {
        return 0;
      }
    }

    /** A digest of the output, 20 bytes ({@code sha1}) or 16 ({@code md5}) or 8 ({@code fast}). */
    record Digest(int bytes) implements BuildId {}

    /** Random. */
    record Uuid() implements BuildId {
      @Override
      public int bytes() {
        return 16;
      }
    }

    /** {@code --build-id=0x…}. */
    record Fixed(String hexDigits) implements BuildId {
      @Override
      public int bytes() {
        return hexDigits.length() / 2;
      }
    }
  }

  public static final ContentOptions DEFAULT =
      new ContentOptions(
          Strip.NONE,
          Discard.DEFAULT,
          new BuildId.None(),
          CompressDebug.NONE,
          false,
          null,
          1,
          false,
          false);
}
