package dev.ferrule.resident;

import dev.ferrule.reuse.EarlierLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links that went well, kept for the next ones to the same outputs, with their inputs. The least
 * recently used go when they take too much memory.
 */
final class EarlierLinks {
  private static final int MAX_LINKS = 16;

  /** What is kept of a link. */
  private static final class Kept {
    final EarlierLink link;
    final List<FileStamp> scripts;
    final FileStamp output;
    final Set<KeptFile> files;
    final long bytes;

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
      try {
        return FileStamp.ofLink(path).equals(kept.output);
      } catch (IOException e) {
        return false;
      }
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
    }
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
