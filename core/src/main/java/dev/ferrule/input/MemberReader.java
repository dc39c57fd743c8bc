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

  /** A member to be read, of an archive by its number in the list. */
  private record Place(int archive, int member) {}

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
    if (inputs.bytes() < readBytes) {
      return inputs;
    }
    List<LoadedInput> files = new ArrayList<>(inputs.files());
    List<Place> places = new ArrayList<>();
    @Nullable ObjectFile[][] objects = new @Nullable ObjectFile[files.size()][];
    for (int i = from; i < files.size(); i++) {
      if (files.get(i).file() instanceof ArchiveFile archive && !archive.thin()) {
        objects[i] = new @Nullable ObjectFile[archive.memberCount()];
        for (int m = 0; m < archive.memberCount(); m++) {
          places.add(new Place(i, m));
        }
      }
    }
    boolean[] whole = new boolean[files.size()];
    Arrays.fill(whole, true);
    ReadScratch[] scratch = ReadScratch.forEach(workers);
    workers.forEach(
        places.size(),
        (int task, int worker) -> {
          Place place = places.get(task);
          ArchiveFile archive = (ArchiveFile) files.get(place.archive()).file();
          if (!readMember(archive, place.member(), objects[place.archive()], scratch[worker])) {
            whole[place.archive()] = false;
          }
        });
    for (int i = from; i < objects.length; i++) {
      if (objects[i] != null && whole[i]) {
        ArchiveFile archive = (ArchiveFile) files.get(i).file();
        files.set(i, new LoadedInput(archive.withObjects(objects[i]), files.get(i).scope()));
      }
    }
    return new LoadedInputs(files, inputs.opened(), inputs.bytes());
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
