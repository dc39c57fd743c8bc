package dev.ferrule.write;

import dev.ferrule.request.ContentOptions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The digest of {@code .note.gnu.build-id}. Windows are hashed where they are filled; the digest is
 * over their digests in order, so that it does not depend on who filled which.
 */
final class BuildId {
  private final ContentOptions.BuildId kind;
  private final boolean hashing;
  private byte[][] windows = new byte[0][];
  private final MessageDigest tables = sha1();

  BuildId(ContentOptions.BuildId kind) {
    this.kind = kind;
    this.hashing = kind instanceof ContentOptions.BuildId.Digest;
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  void expect(int count) {
    windows = new byte[count][];
  }

  /** Window {@code n}; may be called by several threads. */
  void add(int n, byte[] bytes, int length) {
    if (hashing) {
      MessageDigest digest = sha1();
      digest.update(bytes, 0, length);
      windows[n] = digest.digest();
    }
  }

  /** A table, in a fixed order. */
  void addTable(byte[] bytes) {
    if (hashing) {
      tables.update(bytes);
    }
  }

  byte[] finish() {
    return switch (kind) {
      case ContentOptions.BuildId.None none -> new byte[0];
      case ContentOptions.BuildId.Digest digest -> {
        for (byte[] window : windows) {
          tables.update(window);
        }
        yield Arrays.copyOf(tables.digest(), digest.bytes());
      }
      case ContentOptions.BuildId.Uuid uuid -> {
        byte[] random = new byte[16];
        new java.security.SecureRandom().nextBytes(random);
        yield random;
      }
      case ContentOptions.BuildId.Fixed fixed -> HexFormat.of().parseHex(fixed.hexDigits());
    };
  }
}
