package dev.ferrule.resident;

import dev.ferrule.input.FileMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The inputs that are kept between links. A file is used again only if it certainly is as it was:
 *
 * <ul>
 *   <li>if its stamp is settled and the same, or
 *   <li>if its bytes were compared with a copy that nothing but this class can reach.
 * </ul>
 *
 * A file that changed in the last seconds is copied instead of mapped, so that it can be compared.
 */
final class KeptInputs {
  /** A fresh file above this is mapped for one link and not kept. */
  private static final long MAX_COPY = 64L << 20;

  /** Far below the kernel's usual limit of 65530 mappings a process. */
  private static final int MAX_FILES = 8192;

  private static final int TRIES = 4;

  /** For how many links a copy of a file that is gone is kept. */
  private static final int KEEP_COPIES = 100;

  /**
   * File systems whose change times come from this machine's clock and move on with every write.
   * Files on any other are compared each time.
   */
  private static final Set<String> TRUSTED =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "overlay", "f2fs", "zfs", "bcachefs");

  private final long memoryLimit;
  private final long settleNanoseconds;
  private final Map<Path, KeptFile> files = new HashMap<>();
  private final Map<Long, Boolean> trustedDevices = new HashMap<>();
  private long nextNumber;
  private long links;

  /**
   * @param memoryLimit bytes that may be kept over the mapped files
   * @param settleNanoseconds how old a change has to be for a later one to be seen in the stamp
   */
  KeptInputs(long memoryLimit, long settleNanoseconds) {
    this.memoryLimit = memoryLimit;
    this.settleNanoseconds = settleNanoseconds;
  }

  /** The view of one link; to be closed when the link is over. */
  synchronized LinkInputs begin() {
    return new LinkInputs(this, ++links);
  }

  /** Finds or reads a file and pins it; null if it is none to be kept. */
  @Nullable KeptFile acquire(Path path, LinkInputs link) {
    try {
      for (int i = 0; i < TRIES; i++) {
        long now = FileStamp.now();
        FileStamp stamp = FileStamp.of(path);
        if (!stamp.regular()) {
          return null;
        }
        KeptFile kept = find(path, stamp, link);
        if (kept == null) {
          kept =
              read(
                  path, stamp, stamp.settled(now, settleNanoseconds) && trusted(path, stamp), link);
        }
        if (kept != null) {
          return kept;
        }
      }
    } catch (IOException e) {
      // Opening it for the one link says what is wrong.
    }
    return null;
  }

  private synchronized @Nullable KeptFile find(Path path, FileStamp stamp, LinkInputs link) {
    KeptFile kept = files.get(path);
    if (kept == null || !kept.settled || !kept.stamp.equals(stamp)) {
      return null;
    }
    pin(kept, link);
    link.hit();
    return kept;
  }

  private void pin(KeptFile kept, LinkInputs link) {
    if (link.pin(kept)) {
      kept.pins++;
    }
    kept.lastUse = link.number();
  }

  /**
   * Whether a copy is of use beyond one link: to tell by the bytes if what is kept is still good,
   * or, of a file that was another before and will be again, to compare the two.
   */
  private synchronized boolean isKnown(Path path) {
    return files.containsKey(path);
  }

  /** Null if the file changed meanwhile, or is too large to be copied. */
  @SuppressWarnings("MustBeClosedChecker") // closed here, or with the KeptFile
  private @Nullable KeptFile read(Path path, FileStamp stamp, boolean settled, LinkInputs link)
      throws IOException {
    if (!settled && stamp.size() > MAX_COPY) {
      return null;
    }
    boolean copy = !settled || stamp.size() <= MAX_COPY && isKnown(path);
    Arena arena = Arena.ofShared();
    boolean used = false;
    try {
      MemorySegment content =
          copy ? copy(path, stamp.size(), arena) : new FileMapper(arena).open(path, "");
      if (content == null
          || content.byteSize() != stamp.size()
          || !FileStamp.of(path).equals(stamp)) {
        return null;
      }
      synchronized (this) {
        KeptFile same = copy ? sameContent(path, content) : null;
        if (same != null) {
          files.remove(same.path);
          same.path = path;
          same.stamp = stamp;
          same.settled = settled;
          files.put(path, same);
          link.hit();
          pin(same, link);
          return same;
        }
        KeptFile kept = new KeptFile(nextNumber++, path, stamp, settled, copy, content, arena);
        used = true;
        drop(files.put(path, kept));
        pin(kept, link);
        return kept;
      }
    } finally {
      if (!used) {
        arena.close();
      }
    }
  }

  private static @Nullable MemorySegment copy(Path path, long size, Arena arena)
      throws IOException {
    MemorySegment content = arena.allocate(size);
    ByteBuffer buffer = content.asByteBuffer();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          return null;
        }
      }
    }
    return content;
  }

  /**
   * A copy with the same bytes: of the same path, or of one that is gone. rustc makes {@code
   * symbols.o} in another temporary folder for each link, and puts another word into the names of
   * the crate's objects, most of which are what they were.
   */
  private @Nullable KeptFile sameContent(Path path, MemorySegment content) {
    KeptFile there = files.get(path);
    if (there != null) {
      return there.copied && equal(there, content) ? there : null;
    }
    for (KeptFile kept : files.values()) {
      if (kept.copied && equal(kept, content) && !Files.exists(kept.path)) {
        return kept;
      }
    }
    return null;
  }

  private static boolean equal(KeptFile kept, MemorySegment content) {
    return kept.content.byteSize() == content.byteSize() && kept.content.mismatch(content) < 0;
  }

  private boolean trusted(Path path, FileStamp stamp) throws IOException {
    synchronized (this) {
      Boolean known = trustedDevices.get(stamp.device());
      if (known != null) {
        return known;
      }
    }
    boolean trusted = TRUSTED.contains(Files.getFileStore(path).type());
    synchronized (this) {
      trustedDevices.put(stamp.device(), trusted);
    }
    return trusted;
  }

  /** Keeps files, that somebody has pinned, until {@link #release} is called for them. */
  synchronized void retain(Collection<KeptFile> pinned) {
    for (KeptFile kept : pinned) {
      kept.pins++;
    }
  }

  synchronized void release(Collection<KeptFile> retained) {
    for (KeptFile kept : retained) {
      unpin(kept);
    }
  }

  private static void unpin(KeptFile kept) {
    kept.pins--;
    if (kept.dropped && kept.pins == 0) {
      kept.close();
    }
  }

  /** A link is over: lets go of what it used, then of what is too much. */
  synchronized void end(Collection<KeptFile> used) {
    for (KeptFile kept : used) {
      kept.bytes = kept.memory();
      unpin(kept);
    }
    evict(memoryLimit, MAX_FILES);
  }

  /** Whether more is kept than should be, because it is pinned. */
  synchronized boolean overLimit() {
    return files.size() > MAX_FILES || memoryBytes() > memoryLimit;
  }

  private void evict(long limit, int maxFiles) {
    long sum = 0;
    for (KeptFile kept : files.values()) {
      sum += kept.bytes;
    }
    if (sum <= limit && files.size() <= maxFiles) {
      return;
    }
    List<KeptFile> oldest = new ArrayList<>(files.values());
    oldest.sort(Comparator.comparingLong((KeptFile kept) -> kept.lastUse));
    for (KeptFile kept : oldest) {
      if (sum <= limit && files.size() <= maxFiles) {
        return;
      }
      if (kept.pins == 0) {
        sum -= kept.bytes;
        files.remove(kept.path);
        drop(kept);
      }
    }
  }

  private void drop(@Nullable KeptFile kept) {
    if (kept != null) {
      kept.dropped = true;
      if (kept.pins == 0) {
        kept.close();
      }
    }
  }

  /** Forgets all that no link uses now. */
  synchronized void clear() {
    evict(-1, -1);
  }

  /**
   * Lets go of files that are gone or were replaced, which their mappings would keep on the disk.
   */
  synchronized void dropReplaced() {
    for (KeptFile kept : new ArrayList<>(files.values())) {
      // A copy may be wanted again, see sameContent, and holds nothing but its own memory.
      boolean wanted = kept.copied && links - kept.lastUse < KEEP_COPIES;
      if (kept.pins == 0 && !wanted && !sameInode(kept)) {
        files.remove(kept.path);
        drop(kept);
      }
    }
  }

  private static boolean sameInode(KeptFile kept) {
    try {
      FileStamp stamp = FileStamp.of(kept.path);
      return stamp.device() == kept.stamp.device() && stamp.inode() == kept.stamp.inode();
    } catch (IOException e) {
      return false;
    }
  }

  synchronized int fileCount() {
    return files.size();
  }

  /** Bytes of files that are mapped. */
  synchronized long mappedBytes() {
    long sum = 0;
    for (KeptFile kept : files.values()) {
      sum += kept.copied ? 0 : kept.content.byteSize();
    }
    return sum;
  }

  /** Bytes of memory over the mapped files. */
  synchronized long memoryBytes() {
    long sum = 0;
    for (KeptFile kept : files.values()) {
      sum += kept.bytes;
    }
    return sum;
  }
}
