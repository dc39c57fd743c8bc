package dev.ferrule.resident;

import dev.ferrule.reuse.EarlierLink;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Links that went well, kept for the next ones to the same outputs, with their inputs. The least
 * recently used go when they take too much memory.
 */
final class EarlierLinks {
  private static final int MAX_LINKS = 16;

  /**
   * Bytes of an output up to which a copy is made beforehand: more is much to write for nothing.
   */
  private static final long MAX_COPY = 256L << 20;

  /** How many times the size of a copy has to be free. */
  private static final long FREE_SPACE = 8;

  /** What is kept of a link. */
  private static final class Kept {
    final EarlierLink link;
    final List<FileStamp> scripts;
    final FileStamp output;
    final Set<KeptFile> files;
    final long bytes;

    /** A copy of the output for the next link to change; null if there is none now. */
    private final AtomicReference<@Nullable TemporaryFile> copy = new AtomicReference<>();

    Kept(
        EarlierLink link,
        List<FileStamp> scripts,
        FileStamp output,
        Set<KeptFile> files,
        long bytes) {
      this.link = link;
      this.scripts = scripts;
      this.output = output;
      this.files = files;
      this.bytes = bytes;
    }
  }

  /** An earlier link that stays as long as this is open. */
  final class Lent implements AutoCloseable {
    private final Path path;
    private final Kept kept;

    private Lent(Path path, Kept kept) {
      this.path = path;
      this.kept = kept;
    }

    EarlierLink link() {
      return kept.link;
    }

    /** Whether its output is there as the link left it. */
    boolean intact() {
      return EarlierLinks.intact(path, kept);
    }

    /** The copy of its output, which is the caller's now; null if there is none. */
    @Nullable TemporaryFile takeCopy() {
      return kept.copy.getAndSet(null);
    }

    @Override
    public void close() {
      inputs.release(kept.files);
    }
  }

  private final KeptInputs inputs;
  private final long memoryLimit;

  /** By output; the least recently used first. */
  private final Map<Path, Kept> links = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param inputs where the links' inputs are kept
   * @param memoryLimit bytes that all of them may take, beside these
   */
  EarlierLinks(KeptInputs inputs, long memoryLimit) {
    this.inputs = inputs;
    this.memoryLimit = memoryLimit;
  }

  /**
   * The last link to a candidate's output; null if none is kept that can be relied on. To be
   * closed.
   *
   * <p>What was an input then and is none now may be looked at only in a copy: a file could have
   * been written to, and its mapping would show that.
   *
   * @param now the files that the link uses, whose stamps tell that they are as they were
   */
  synchronized @Nullable Lent lend(KnownOutputs.Candidate candidate, Set<KeptFile> now) {
    Kept kept = links.get(candidate.path());
    if (kept == null || !kept.scripts.equals(candidate.scripts())) {
      return null;
    }
    for (KeptFile file : kept.files) {
      if (!file.copied && !now.contains(file)) {
        return null;
      }
    }
    inputs.retain(kept.files);
    return new Lent(candidate.path(), kept);
  }

  /**
   * Keeps a link, and lets go of what is too much.
   *
   * @param output what its output looks like
   * @param files its inputs, pinned
   * @param bytes of memory that it takes
   */
  synchronized void keep(
      EarlierLink link,
      KnownOutputs.Candidate candidate,
      FileStamp output,
      Set<KeptFile> files,
      long bytes) {
    inputs.retain(files);
    drop(links.put(candidate.path(), new Kept(link, candidate.scripts(), output, files, bytes)));
    while (!links.isEmpty()
        && (links.size() > MAX_LINKS || memoryBytes() > memoryLimit || inputs.overLimit())) {
      dropOldest();
    }
  }

  private void dropOldest() {
    Iterator<Kept> oldest = links.values().iterator();
    Kept kept = oldest.next();
    oldest.remove();
    drop(kept);
  }

  private void drop(@Nullable Kept kept) {
    if (kept != null) {
      inputs.release(kept.files);
      close(kept.copy.getAndSet(null));
    }
  }

  private static void close(@Nullable TemporaryFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        // It had no name, and nobody misses it.
      }
    }
  }

  private static boolean intact(Path path, Kept kept) {
    try {
      return FileStamp.ofLink(path).equals(kept.output);
    } catch (IOException e) {
      return false;
    }
  }

  /** Copies the output of the last link to a path, so that the next one need not. */
  void prepare(Path path) {
    Kept kept;
    synchronized (this) {
      kept = links.get(path);
    }
    if (kept == null || kept.copy.get() != null || kept.output.size() > MAX_COPY) {
      return;
    }
    TemporaryFile file = null;
    try (FileChannel output = FileChannel.open(path, StandardOpenOption.READ)) {
      Path folder = path.toAbsolutePath().getParent();
      long size = kept.output.size();
      if (folder == null
          || Files.getFileStore(folder).getUsableSpace() < FREE_SPACE * size
          || !intact(path, kept)) {
        return;
      }
      file = TemporaryFile.in(folder);
      long at = 0;
      long copied = 1;
      while (file != null && at < size && copied > 0) {
        copied = output.transferTo(at, size - at, file.channel());
        at += copied;
      }
      synchronized (this) {
        if (at == size && intact(path, kept) && links.get(path) == kept) {
          file = kept.copy.getAndSet(file);
        }
      }
    } catch (IOException e) {
      // Then the next link copies it.
    }
    close(file);
  }

  /** Forgets all. */
  synchronized void clear() {
    while (!links.isEmpty()) {
      dropOldest();
    }
  }

  synchronized int count() {
    return links.size();
  }

  /** About how much memory they take beside their inputs. */
  synchronized long memoryBytes() {
    long sum = 0;
    for (Kept kept : links.values()) {
      sum += kept.bytes;
    }
    return sum;
  }
}
