package dev.ferrule.elf;

/**
 * Numbers in byte arrays, least significant byte first. Plain shifts: fast before and after
 * compilation.
 */
public final class LittleEndian {
  private LittleEndian() {}

  public static int get16(byte[] b, int at) {
    return b[at] & 0xff | (b[at + 1] & 0xff) << 8;
  }

  public static int get32(byte[] b, int at) {
    return b[at] & 0xff | (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff) << 16 | b[at + 3] << 24;
  }

  public static long get64(byte[] b, int at) {
    return get32(b, at) & 0xffffffffL | (long) get32(b, at + 4) << 32;
  }

  public static void put16(byte[] b, int at, int value) {
    b[at] = (byte) value;
    b[at + 1] = (byte) (value >> 8);
  }

  public static void put32(byte[] b, int at, int value) {
    b[at] = (byte) value;
    b[at + 1] = (byte) (value >> 8);
    b[at + 2] = (byte) (value >> 16);
    b[at + 3] = (byte) (value >> 24);
  }

  public static void put64(byte[] b, int at, long value) {
    put32(b, at, (int) value);
    put32(b, at + 4, (int) (value >> 32));
  }
}
