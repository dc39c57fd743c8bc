package dev.ferrule.symbol;

/**
 * Names with a version in them, as {@code .symver} writes them: {@code f@V} is a definition of, or
 * reference to, version V alone; {@code f@@V} also serves references to plain {@code f}.
 */
final class VersionedName {
  private VersionedName() {}

  /** The length of {@code f} if the name is {@code f@@V}, otherwise -1. */
  static int defaultVersionBase(byte[] pool, int offset, int length) {
    int at = at(pool, offset, length);
    return at > 0 && at + 1 < length && pool[offset + at + 1] == '@' ? at : -1;
  }

  /** Where the first {@code @} stands, or -1. */
  static int at(byte[] pool, int offset, int length) {
    for (int i = 0; i < length; i++) {
      if (pool[offset + i] == '@') {
        return i;
      }
    }
    return -1;
  }

  /** The version in {@code f@V} or {@code f@@V}, whose first {@code @} stands at {@code at}. */
  static String version(byte[] pool, int offset, int length, int at) {
    int from = at + 1;
    while (from < length && pool[offset + from] == '@') {
      from++;
    }
    return new String(pool, offset + from, length - from, java.nio.charset.StandardCharsets.UTF_8);
  }
}
