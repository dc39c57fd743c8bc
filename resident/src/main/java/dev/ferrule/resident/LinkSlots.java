package dev.ferrule.resident;

import dev.ferrule.api.MemoryNeed;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.LinkControl;
import dev.ferrule.work.MachineMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many links of one user run at once. Each that runs holds a lock on a file {@code link.N},
 * which says how much memory it needs; the kernel releases it with the process. Whoever is next
 * holds the lock of {@code link.next} while it waits, so that large links are not overtaken by
 * small ones for ever. Without a folder that can be written, links run without slots.
 *
 * <p>These locks are a process's, and closing any descriptor of a file gives them up: within a
 * process one object of this class must do for all links, and it never opens what it holds.
 */
public final class LinkSlots {
  /**
   * A link that needs less memory than this asks for no slot unless there is {@code --max-links}.
   */
  private static final long SMALL = 128L << 20;

  /** Nanoseconds after which a link says what it waits for. */
  private static final long SILENT = 1_000_000_000L;

  private static final long LOOK_MILLISECONDS = 20;

  private static final Set<StandardOpenOption> OPENED =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

  /** Gets what a waiting link has to say. */
  public interface Waiting {
    void say(String text);
  }

  /** The right to run. */
  public static final class Slot {
    private static final Slot NONE = new Slot(-1, null);

    private final int number;
    private final @Nullable FileChannel channel;

    private Slot(int number, @Nullable FileChannel channel) {
      this.number = number;
      this.channel = channel;
    }
  }

  private final @Nullable Path folder;

  /** Slots that links of this process hold, with the memory that each needs. Guarded by this. */
  private final Map<Integer, Long> ours = new HashMap<>();

  /** Opened once; see the class. Guarded by this. */
  private @Nullable FileChannel next;

  /**
   * @param folder where the locks are; null for none
   */
  public LinkSlots(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * The folder that the resident is in as well: {@code $XDG_RUNTIME_DIR/ferrule}, or {@code
   * /tmp/ferrule-UID}, made if it is not there; null unless it is the user's own and nobody else's.
   */
  public static @Nullable Path folder(Map<String, String> environment) {
    try {
      // The link itself belongs to who is effective, as the files that this process makes do.
      Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
      Path above = Path.of(runtime.isEmpty() ? "/tmp" : runtime);
      boolean own = above.isAbsolute() && !runtime.isEmpty() && isOwn(above, user);
      Path folder = own ? above.resolve("ferrule") : Path.of("/tmp/ferrule-" + user);
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.createDirectory(
              folder,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
          // Somebody else was faster.
        }
      }
      Object mode = Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return isOwn(folder, user) && ((Integer) mode & 0777) == 0700 ? folder : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static boolean isOwn(Path folder, Object user) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && user.equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS));
  }

  /** Whether a link has to ask. */
  public static boolean needed(LinkRequest request, MemoryNeed need) {
    return request.limits().maxLinks() > 0 || need.privateBytes() >= SMALL;
  }

  /**
   * Waits until the link may run.
   *
   * @param control is asked whether to wait on
   */
  public Slot enter(LinkRequest request, MemoryNeed need, LinkControl control, Waiting waiting) {
    if (folder == null) {
      return Slot.NONE;
    }
    int asked = request.limits().maxLinks();
    int most = asked > 0 ? asked : Math.max(2, Runtime.getRuntime().availableProcessors());
    long memory = MachineMemory.total();
    long start = System.nanoTime();
    boolean said = false;
    FileLock first = null;
    try {
      // ProcessHandle would set up threads.
      Path process = Files.readSymbolicLink(Path.of("/proc/self"));
      String label = need.privateBytes() + " " + process + " " + request.resolve(request.output());
      while (true) {
        if (first == null) {
          first = tryNext(folder);
        }
        Running running = new Running();
        if (first != null) {
          Slot slot = look(folder, running, most, need.privateBytes(), memory, label);
          if (slot != null) {
            return slot;
          }
        }
        if (!said && System.nanoTime() - start > SILENT) {
          said = true;
          waiting.say(obstacle(running, most, need.privateBytes(), memory));
        }
        control.check();
        Thread.sleep(LOOK_MILLISECONDS);
      }
    } catch (IOException e) {
      return Slot.NONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Slot.NONE;
    } finally {
      release(first);
    }
  }

  private static void release(@Nullable FileLock lock) {
    try {
      if (lock != null) {
        lock.release();
      }
    } catch (IOException e) {
      // It ends with the process.
    }
  }

  /** What was seen of other links. */
  private static final class Running {
    private int count;
    private long bytes;
    private String names = "";

    private void add(String label) {
      int end = label.indexOf(' ');
      int pid = end < 0 ? -1 : label.indexOf(' ', end + 1);
      add(0);
      // A label that is being written has no end yet.
      if (pid > 0) {
        try {
          bytes += Long.parseLong(label.substring(0, end));
        } catch (NumberFormatException e) {
          return;
        }
        names +=
            ", " + label.substring(pid + 1) + " (process " + label.substring(end + 1, pid) + ")";
      }
    }

    private void add(long need) {
      count++;
      bytes += need;
    }
  }

  private static String obstacle(Running running, int most, long need, long memory) {
    if (running.count == 0) {
      return "waits for its turn behind other links";
    }
    String what =
        running.count >= most
            ? "as many as may run at once (--max-links, FERRULE_MAX_LINKS)"
            : "which need "
                + (running.bytes >> 20)
                + " MB of the machine's "
                + (memory >> 20)
                + ", this one "
                + (need >> 20)
                + " MB";
    return "waits for "
        + (running.count == 1 ? "another link" : running.count + " other links")
        + ", "
        + what
        + (running.names.isEmpty() ? "" : ": " + running.names.substring(2));
  }

  private synchronized @Nullable FileLock tryNext(Path folder) throws IOException {
    FileChannel channel = next;
    if (channel == null) {
      channel = FileChannel.open(folder.resolve("link.next"), OPENED);
      next = channel;
    }
    return tryLock(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** A slot if the link may run now. */
  private synchronized @Nullable Slot look(
      Path folder, Running running, int most, long need, long memory, String label)
      throws IOException {
    int free = -1;
    FileChannel held = null;
    try {
      for (int i = 0; ; i++) {
        Long own = ours.get(i);
        if (own != null) {
          running.add(own);
          continue;
        }
        Path file = folder.resolve("link." + i);
        if (held != null && !Files.exists(file)) {
          break;
        }
        FileChannel channel = FileChannel.open(file, OPENED);
        if (tryLock(channel) == null) {
          running.add(read(channel));
          channel.close();
        } else if (held == null) {
          free = i;
          held = channel;
        } else {
          channel.close();
        }
      }
      boolean fits = memory - running.bytes >= need;
      if (held == null || running.count > 0 && (running.count >= most || !fits)) {
        return null;
      }
      held.truncate(0);
      held.write(ByteBuffer.wrap(label.getBytes(StandardCharsets.UTF_8)), 0);
      ours.put(free, need);
      Slot slot = new Slot(free, held);
      held = null;
      return slot;
    } finally {
      if (held != null) {
        held.close();
      }
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  /** To be called when the link is over. */
  public synchronized void leave(Slot slot) {
    FileChannel channel = slot.channel;
    if (channel != null && ours.remove(slot.number) != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // It ends with the process.
      }
    }
  }
}
