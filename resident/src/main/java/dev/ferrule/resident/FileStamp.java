package dev.ferrule.resident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says about a file, and what every change of the file changes: a write sets
 * both times, {@code touch} and {@code cp -p} can set the modification time back but never the
 * change time, a rename brings another inode.
 *
 * <p>File systems take both times from a clock that advances every few milliseconds, so that two
 * writes may carry the same times. A stamp is only to be trusted once it is {@linkplain #settled
 * settled}.
 *
 * @param modified nanoseconds since 1970
 * @param changed the inode's change time, nanoseconds since 1970
 * @param mode {@code st_mode}
 */
record FileStamp(long device, long inode, long size, long modified, long changed, int mode) {
  private static final int FILE_TYPE = 0xf000; // S_IFMT
  private static final int REGULAR = 0x8000; // S_IFREG

  /** The coarsest clock of a file system for local disks that is still in use: FAT's. */
  static final long SETTLE_NANOSECONDS = 2_000_000_000L;

  /** Follows symbolic links. */
  static FileStamp of(Path path) throws IOException {
    return of(Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime,ctime,mode"));
  }

  static FileStamp ofLink(Path path) throws IOException {
    return of(
        Files.readAttributes(
            path, "unix:dev,ino,size,lastModifiedTime,ctime,mode", LinkOption.NOFOLLOW_LINKS));
  }

  private static FileStamp of(Map<String, Object> attributes) {
    return new FileStamp(
        number(attributes, "dev"),
        number(attributes, "ino"),
        number(attributes, "size"),
        time(attributes, "lastModifiedTime"),
        time(attributes, "ctime"),
        (int) number(attributes, "mode"));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number value ? value.longValue() : -1;
  }

  private static long time(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof FileTime value ? value.to(TimeUnit.NANOSECONDS) : -1;
  }

  boolean regular() {
    return (mode & FILE_TYPE) == REGULAR;
  }

  /**
   * Whether a write after {@code now} cannot leave this stamp as it is.
   *
   * @param now nanoseconds since 1970, taken before the stamp was
   * @param settleNanoseconds how far the file system's clock may stand behind
   */
  boolean settled(long now, long settleNanoseconds) {
    return now - changed > settleNanoseconds && now - modified > settleNanoseconds;
  }

  /** Nanoseconds since 1970. */
  static long now() {
    java.time.Instant now = java.time.Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
