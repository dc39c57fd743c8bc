package dev.ferrule.input;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;

/**
 * Apart from {@link CompressedSection}, so that the decoder is loaded only when a section needs it.
 */
final class ZstdSection {
  private ZstdSection() {}

  static void inflate(ObjectFile file, int i, byte[] stored, int from, byte[] target) {
    int written;
    try {
      written =
          new ZstdJavaDecompressor()
              .decompress(stored, from, stored.length - from, target, 0, target.length);
    } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw MalformedInput.inSection(
          file.name(), file.sectionName(i), "compressed data is damaged: " + e.getMessage(), 0);
    }
    if (written != target.length) {
      throw MalformedInput.inSection(
          file.name(), file.sectionName(i), "compressed data ends early", written);
    }
  }
}
