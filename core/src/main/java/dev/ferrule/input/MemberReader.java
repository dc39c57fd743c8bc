package dev.ferrule.input;

import dev.ferrule.diag.LinkFailure;
import dev.ferrule.work.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all objects of all archives, on all threads, where there is much of them: most take part in
 * such a link, and their own symbol tables make the archives' indexes superfluous. In a small link,
 * which takes a few objects of a large standard library, the indexes tell which.
 */
public final class MemberReader {
  /** Bytes of input from which on members are read. */
  private static final long READ_BYTES = 64L << 20;

  /** The member of an rlib in which rustc keeps what other crates need to know. */
  private static final String RUST_METADATA = "lib.rmeta";

  private MemberReader() {}

  /**
   * The same inputs, with archives that {@link ArchiveFile#isRead are read}. Left as they are: thin
   * archives, and those with a member that cannot be read or is no object, as nothing may refer to
   * it.
   *
   * @param from where the inputs start that this has not seen yet
   */
  public static LoadedInputs read(LoadedInputs inputs, int from, Workers workers) {
    return read(inputs, from, workers, READ_BYTES);
  }

  static LoadedInputs read(LoadedInputs inputs, int from, Workers workers, long readBytes) {
    List<LoadedInput> files = new ArrayList<>(inputs.files());
    @Nullable ObjectFile[][] objects = new @Nullable ObjectFile[files.size()][];
    int count = 0;
    for (int i = from; i < files.size() && inputs.bytes() >= readBytes; i++) {
      if (files.get(i).file() instanceof ArchiveFile archive && !archive.thin()) {
        objects[i] = new @Nullable ObjectFile[archive.memberCount()];
        count += objects[i].length;
      }
    }
    // For each member to be read the number of its archive in the list, and its own there.
    int[] archives = new int[count];
    int[] members = new int[count];
    int next = 0;
    for (int i = from; i < objects.length; i++) {
      for (int m = 0; objects[i] != null && m < objects[i].length; m++) {
        archives[next] = i;
        members[next++] = m;
      }
    }
    boolean[] whole = new boolean[files.size()];
    Arrays.fill(whole, true);
    ReadScratch[] scratch = ReadScratch.forEach(workers);
    workers.forEach(
        count,
        (int task, int worker) -> {
          int i = archives[task];
          ArchiveFile archive = (ArchiveFile) files.get(i).file();
          if (!readMember(archive, members[task], objects[i], scratch[worker])) {
            whole[i] = false;
          }
        });
    for (int i = from; i < objects.length; i++) {
      if (objects[i] != null && whole[i]) {
        ArchiveFile archive = (ArchiveFile) files.get(i).file();
        files.set(i, new LoadedInput(archive.withObjects(objects[i]), files.get(i).scope()));
      }
    }
    return count == 0 ? inputs : new LoadedInputs(files, inputs.opened(), inputs.bytes());
  }

  /** Returns false if the member is something that only a reference to it can say a word about. */
  private static boolean readMember(
      ArchiveFile archive, int m, @Nullable ObjectFile[] objects, ReadScratch scratch) {
    if (!archive.memberIsElfObject(m)) {
      return archive.memberName(m).equals(RUST_METADATA);
    }
    try {
      objects[m] = archive.member(m, scratch);
      return true;
    } catch (LinkFailure e) {
      return false;
    }
  }
}
