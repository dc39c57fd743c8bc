package dev.ferrule.write;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.work.LinkControl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that a link makes. It appears under its name when it is complete and not before: it is
 * written beside its place and renamed. What is not a regular file ({@code /dev/null}, a pipe) is
 * written in place.
 */
public final class OutputFile implements AutoCloseable {
  /**
   * Bytes: the JDK copies what it writes out of an array once more, and for so few it uses the same
   * memory each time, which stays in the cache.
   */
  private static final int WRITTEN_AT_ONCE = 1 << 17;

  /** Bytes from which on the removal of a file is worth a thread. */
  private static final long LARGE = 16L << 20;

  private final Path target;
  private final Path written;
  private final FileChannel channel;
  private final @Nullable Thread sweeper;
  private final @Nullable UnnamedFile unnamed;
  private @Nullable Thread remover;
  private boolean complete;

  private OutputFile(
      Path target,
      Path written,
      FileChannel channel,
      @Nullable Thread sweeper,
      @Nullable UnnamedFile unnamed) {
    this.unnamed = unnamed;
    this.target = target;
    this.written = written;
    this.channel = channel;
    this.sweeper = sweeper;
  }

  /**
   * @throws LinkFailure if the folder is missing or cannot be written
   */
  public static OutputFile create(Path target, boolean executable, LinkControl control) {
    return create(target, executable, null, control);
  }

  /**
   * @param unnamed the file to use, which is this one's to close; null for a new one
   */
  static OutputFile create(
      Path target, boolean executable, @Nullable UnnamedFile unnamed, LinkControl control) {
    OutputFile file = null;
    try {
      file = open(target, executable, unnamed, control);
      return file;
    } finally {
      if (unnamed != null && (file == null || file.unnamed == null)) {
        closeUnused(unnamed);
      }
    }
  }

  private static void closeUnused(UnnamedFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // It had no name, and nobody misses it.
    }
  }

  private static OutputFile open(
      Path target, boolean executable, @Nullable UnnamedFile unnamed, LinkControl control) {
    boolean special =
        Files.exists(target)
            && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
            && !Files.isSymbolicLink(target);
    if (Files.isDirectory(target)) {
      throw failure(target, "is a directory");
    }
    try {
      if (special) {
        FileChannel device = FileChannel.open(target, StandardOpenOption.WRITE);
        return new OutputFile(target, target, device, null, null);
      }
      Path name = target.getFileName();
      Path written = target.resolveSibling("." + name + ".ferrule-" + System.nanoTime());
      // A signal that ends the JVM runs this; before the file is there, so that no moment is left.
      Sweeper sweeper = new Sweeper(written);
      control.beforeWriting(written);
      Runtime.getRuntime().addShutdownHook(sweeper);
      // The link goes on while the sweeper runs, and must not make the file after it.
      synchronized (sweeper.lock) {
        if (sweeper.ran) {
          throw failure(target, "a signal ended the link");
        }
        if (unnamed != null) {
          return new OutputFile(target, written, unnamed.channel(), sweeper, unnamed);
        }
        FileChannel channel = newFile(written, executable);
        return new OutputFile(target, written, channel, sweeper, null);
      }
    } catch (IOException e) {
      throw failure(target, reason(e));
    }
  }

  private static FileChannel newFile(Path path, boolean executable) throws IOException {
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
    String mode = executable ? "rwxrwxrwx" : "rw-rw-rw-";
    return FileChannel.open(
        path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
  }

  /**
   * Takes the file away that has the name now. A large one on a thread of its own, beside which the
   * new one is written: giving back its memory takes the kernel a while.
   */
  void removeOld(LinkControl control) {
    if (written.equals(target) || control.outlivesLink() || target.toFile().length() < LARGE) {
      return;
    }
    Thread thread = new Sweeper(target);
    thread.setDaemon(true);
    thread.start();
    remover = thread;
  }

  private void awaitRemoval() {
    boolean interrupted = false;
    for (Thread thread = remover; thread != null && thread.isAlive(); ) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes a file away: one that stays unfinished, or one that is replaced. */
  private static final class Sweeper extends Thread {
    private final Path written;
    private final Object lock = new Object();
    private boolean ran;

    Sweeper(Path written) {
      super("sweep " + written.getFileName());
      this.written = written;
    }

    @Override
    public void run() {
      synchronized (lock) {
        ran = true;
        try {
          Files.deleteIfExists(written);
        } catch (IOException e) {
          // The process ends; there is nobody left to tell.
        }
      }
    }
  }

  private static LinkFailure failure(Path target, String what) {
    return new LinkFailure(
        Diagnostic.error("cannot-write", "cannot write " + target + ": " + what));
  }

  private static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "the folder does not exist";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  /** Writes bytes at a place of the file; may be called by several threads. */
  public void write(byte[] bytes, int from, int length, long position) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
    int end = from + length;
    long at = position;
    try {
      while (buffer.position() < end) {
        buffer.limit(Math.min(end, buffer.position() + WRITTEN_AT_ONCE));
        at += channel.write(buffer, at);
      }
    } catch (IOException e) {
      throw failure(target, reason(e));
    }
  }

  /**
   * Makes the file a copy of the one that a patch is for, unless it is one already. Where that is
   * not what it was any more, this one is empty, and false.
   *
   * @param size bytes that it has to have
   */
  boolean copy(Patch patch, long size) {
    if (unnamed != null || written.equals(target)) {
      return unnamed != null;
    }
    try (FileChannel from = FileChannel.open(patch.file(), StandardOpenOption.READ)) {
      long at = 0;
      long copied = 1;
      while (at < size && copied > 0) {
        copied = from.transferTo(at, size - at, channel);
        at += copied;
      }
      if (at == size && from.size() == size && patch.intact()) {
        return true;
      }
    } catch (IOException e) {
      // It is gone; what is wrong with this one shows when it is written.
    }
    try {
      channel.truncate(0);
    } catch (IOException e) {
      throw failure(target, reason(e));
    }
    return false;
  }

  /** Reads what was written at a place before. */
  void read(byte[] bytes, int length, long position) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    long at = position;
    try {
      while (buffer.position() < length) {
        buffer.limit(Math.min(length, buffer.position() + WRITTEN_AT_ONCE));
        int count = channel.read(buffer, at);
        if (count < 0) {
          throw failure(target, "it became shorter while it was written");
        }
        at += count;
      }
    } catch (IOException e) {
      throw failure(target, reason(e));
    }
  }

  /** Gives the file its name. */
  public void complete(LinkControl control) {
    try {
      awaitRemoval();
      if (unnamed == null) {
        channel.close();
      } else {
        name(unnamed);
      }
      control.beforeNaming(written);
      if (!written.equals(target)) {
        // Renaming onto a file makes ext4 write the new one to the disk first, which takes longer
        // than many a link; so the old one goes just before.
        Files.deleteIfExists(target);
        Files.move(
            written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      complete = true;
    } catch (IOException e) {
      throw failure(target, reason(e));
    }
  }

  /** The folder may be on another file system by now, or the system not show open files. */
  private void name(UnnamedFile file) throws IOException {
    try {
      file.name(written);
    } catch (IOException e) {
      try (FileChannel copy = newFile(written, true)) {
        long size = file.channel().size();
        long at = 0;
        while (at < size) {
          at += file.channel().transferTo(at, size - at, copy);
        }
      }
    } finally {
      file.close();
    }
  }

  @Override
  public void close() {
    try {
      if (unnamed != null && channel.isOpen()) {
        unnamed.close();
      }
      channel.close();
      if (sweeper != null) {
        keepSweeperFromRunning(sweeper);
      }
      if (!complete && !written.equals(target)) {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw failure(target, reason(e));
    }
  }

  private static void keepSweeperFromRunning(Thread sweeper) {
    try {
      Runtime.getRuntime().removeShutdownHook(sweeper);
    } catch (IllegalStateException e) {
      // The JVM ends already: it has run or will, and finds nothing once the file has its name.
    }
  }
}
