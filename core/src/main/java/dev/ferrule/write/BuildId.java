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
  private final long[] tables = new long[TABLES];
  private final int[] tableSizes = new int[TABLES];

  // What is written after the windows, in the order in which it counts.
  static final int RELOCATIONS = 0;
  static final int FRAME_HEADER = 1;
  static final int HEAD = 2;
  static final int SECTION_HEADERS = 3;
  private static final int TABLES = 4;

  public BuildId(ContentOptions.BuildId kind) {
    this.kind = kind;
    this.hashing = kind instanceof ContentOptions.BuildId.Digest;
  }

  /** The same digests, some of which will be others. */
  BuildId copy() {
    BuildId copy = new BuildId(kind);
    copy.windows = windows.clone();
    copy.sizes = sizes.clone();
    System.arraycopy(tables, 0, copy.tables, 0, tables.length);
    System.arraycopy(tableSizes, 0, copy.tableSizes, 0, tables.length);
    return copy;
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

  void addTable(int table, byte[] bytes) {
    if (hashing) {
      tables[table] = ContentDigest.of(bytes, bytes.length);
      tableSizes[table] = bytes.length;
    }
  }

  /** The id, when everything else was added. */
  public byte[] finish() {
    if (kind instanceof ContentOptions.BuildId.Fixed fixed) {
      return HexFormat.of().parseHex(fixed.hexDigits());
    }
    byte[] id = new byte[ContentDigest.BYTES];
    if (hashing) {
      ContentDigest all = new ContentDigest();
      for (int t = 0; t < tables.length; t++) {
        if (tableSizes[t] > 0) {
          all.add(tables[t], tableSizes[t]);
        }
      }
      for (int n = 0; n < windows.length; n++) {
        all.add(windows[n], sizes[n]);
      }
      long[] digest = all.finish();
      for (int i = 0; i < digest.length; i++) {
        LittleEndian.put64(id, 8 * i, digest[i]);
      }
    } else {
      new SecureRandom().nextBytes(id);
    }
    return Arrays.copyOf(id, kind.bytes());
  }
}
