package dev.ferrule.resident;

import dev.ferrule.elf.Bulk;
import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.FileMapper;
import dev.ferrule.input.FileOpener;
import dev.ferrule.input.InputFile;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.ReadScratch;
import dev.ferrule.input.SharedFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one link sees of the kept inputs. What it uses stays there until it is closed. */
final class LinkInputs implements FileOpener, AutoCloseable {
  private static final FileOpener NO_MEMBERS =
      (Path path, String name) -> {
        throw new IllegalStateException(name + " is no file of its own");
      };

  private final KeptInputs store;
  private final long number;
  private final Arena own = Arena.ofShared();

  // Guarded by this.
  private final IdentityHashMap<KeptFile, Boolean> pinned = new IdentityHashMap<>();
  private final IdentityHashMap<MemorySegment, KeptFile> byContent = new IdentityHashMap<>();
  private final IdentityHashMap<InputFile, KeptFile> byFile = new IdentityHashMap<>();
  private int opened;
  private int hits;

  LinkInputs(KeptInputs store, long number) {
    this.store = store;
    this.number = number;
  }

  long number() {
    return number;
  }

  synchronized void hit() {
    hits++;
  }

  /** How many of the files that were opened were kept. */
  synchronized int hits() {
    return hits;
  }

  synchronized int opened() {
    return opened;
  }

  /** Whether it is new to this link. */
  synchronized boolean pin(KeptFile kept) {
    return pinned.put(kept, true) == null;
  }

  @Override
  public MemorySegment open(Path path, String name) {
    KeptFile kept = store.acquire(path, this);
    synchronized (this) {
      opened++;
      if (kept != null) {
        byContent.put(kept.content, kept);
        return kept.content;
      }
    }
    return new FileMapper(own).open(path, name);
  }

  @Override
  public ObjectFile object(String name, MemorySegment content, ReadScratch scratch) {
    KeptFile kept = keptFor(content);
    String key = "object\0" + name;
    if (kept != null && kept.parsed(key) instanceof ObjectFile object) {
      return note(kept, object);
    }
    ObjectFile same = kept == null ? null : kept.object();
    if (same != null) {
      // rustc gives the objects of a crate other names each time.
      return keep(kept, key, same.named(name));
    }
    return kept == null
        ? ObjectFile.parse(name, content, scratch)
        : keep(kept, key, ObjectFile.parseToKeep(name, content, scratch));
  }

  @Override
  public SharedFile shared(String name, MemorySegment content, String fallbackSoname) {
    KeptFile kept = keptFor(content);
    String key = "shared\0" + name + "\0" + fallbackSoname;
    if (kept != null && kept.parsed(key) instanceof SharedFile shared) {
      return note(kept, shared);
    }
    return keep(kept, key, SharedFile.parse(name, content, fallbackSoname));
  }

  @Override
  public ArchiveFile archive(String name, Path path, MemorySegment content) {
    KeptFile kept = keptFor(content);
    String key = "archive\0" + name;
    if (kept != null && kept.parsed(key) instanceof ArchiveFile archive) {
      return note(kept, archive);
    }
    if (kept == null || isThin(content)) {
      // The members of a thin archive are files that change without it, and opened by this link.
      return ArchiveFile.parse(name, path, content, this, false);
    }
    return keep(kept, key, ArchiveFile.parse(name, path, content, NO_MEMBERS, true));
  }

  private synchronized @Nullable KeptFile keptFor(MemorySegment content) {
    return byContent.get(content);
  }

  private <F extends InputFile> F keep(@Nullable KeptFile kept, String key, F file) {
    if (kept != null) {
      kept.keep(key, file);
      note(kept, file);
    }
    return file;
  }

  private synchronized <F extends InputFile> F note(KeptFile kept, F file) {
    byFile.put(file, kept);
    return file;
  }

  /** The {@link KeptFile#number} of an input of this link, or -1 if it is not kept. */
  synchronized long numberOf(InputFile file) {
    KeptFile kept = byFile.get(file instanceof ArchiveFile archive ? archive.opened() : file);
    return kept == null ? -1 : kept.number;
  }

  private static boolean isThin(MemorySegment content) {
    return Bulk.get8(content, 2) == 't'; // "!<thin>", not "!<arch>"
  }

  /** The kept files that this link uses. */
  synchronized Set<KeptFile> used() {
    return Set.copyOf(pinned.keySet());
  }

  @Override
  public void close() {
    store.end(used());
    own.close();
  }
}
