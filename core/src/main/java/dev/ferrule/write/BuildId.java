package dev.ferrule.write;

import dev.ferrule.elf.LittleEndian;
import dev.ferrule.request.ContentOptions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The digest of {@code .note.gnu.build-id}. Windows are hashed where they are filled; the digest is
 * over their digests in order, so that it does not depend on who filled which.
 */
public final class BuildId {
  private final ContentOptions.BuildId kind;
  private final boolean hashing;
  private long[] windows = new long[0];
  private int[] sizes = new int[0];
  private final ContentDigest tables = new ContentDigest();

  public BuildId(ContentOptions.BuildId kind) {
    this.kind = kind;
    this.hashing = kind instanceof ContentOptions.BuildId.Digest;
  }

  /** How many windows there may be at most. */
  public void expect(int count) {
    windows = new long[count];
    sizes = new int[count];
  }

  /** Window {@code n}; may be called by several threads. */
  public void add(int n, byte[] bytes, int length) {
    if (hashing) {
      windows[n] = ContentDigest.of(bytes, length);
      sizes[n] = length;
    }
  }

  /** A table, in a fixed order. */
  public void addTable(byte[] bytes) {
    if (hashing) {
      tables.add(ContentDigest.of(bytes, bytes.length), bytes.length);
    }
  }

  /** The id, when everything else was added. */
  public byte[] finish() {
    if (kind instanceof ContentOptions.BuildId.Fixed fixed) {
      return HexFormat.of().parseHex(fixed.hexDigits());
    }
    byte[] id = new byte[ContentDigest.BYTES];
    if (hashing) {
      for (int n = 0; n < windows.length; n++) {
        tables.add(windows[n], sizes[n]);
      }
      long[] digest = tables.finish();
      for (int i = 0; i < digest.length; i++) {
        LittleEndian.put64(id, 8 * i, digest[i]);
      }
    } else {
      new SecureRandom().nextBytes(id);
    }
    return Arrays.copyOf(id, kind.bytes());
  }
}
