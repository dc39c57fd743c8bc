package dev.ferrule.reuse;

import dev.ferrule.diag.LinkFailure;
import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.InputFile;
import dev.ferrule.input.LoadedInput;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.ReadScratch;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out which objects stand in the places of those of an earlier link. */
final class ReplacedInputs {
  /** For each object of the earlier link the one in its place, itself until it is found. */
  private final IdentityHashMap<ObjectFile, ObjectFile> objects = new IdentityHashMap<>();

  private final ReadScratch scratch = new ReadScratch();

  private ReplacedInputs(LinkedObjects linked) {
    for (int o = 0; o < linked.count(); o++) {
      objects.put(linked.object(o), linked.object(o));
    }
  }

  /**
   * Compares the inputs of two links.
   *
   * @param linked the objects that take part in the earlier link
   * @return for each of these the one in its place, itself if it stays; null if the inputs differ
   *     in more than objects, or in objects that might take part now
   */
  static ObjectFile @Nullable [] find(LoadedInputs before, LoadedInputs now, LinkedObjects linked) {
    List<LoadedInput> old = before.files();
    List<LoadedInput> files = now.files();
    if (old.size() != files.size()) {
      return null;
    }
    ReplacedInputs inputs = new ReplacedInputs(linked);
    try {
      for (int i = 0; i < files.size(); i++) {
        if (!old.get(i).scope().equals(files.get(i).scope())
            || !inputs.compare(old.get(i).file(), files.get(i).file())) {
          return null;
        }
      }
    } catch (LinkFailure e) {
      // A damaged member, which matters only if it takes part.
      return null;
    }
    ObjectFile[] replaced = new ObjectFile[linked.count()];
    for (int o = 0; o < replaced.length; o++) {
      replaced[o] = inputs.objects.getOrDefault(linked.object(o), linked.object(o));
    }
    return replaced;
  }

  private boolean compare(InputFile before, InputFile now) {
    if (before == now) {
      return true;
    }
    if (before instanceof ObjectFile old && now instanceof ObjectFile object) {
      return objects.replace(old, object) != null || Resolution.sameNames(old, object);
    }
    return before instanceof ArchiveFile old
        && now instanceof ArchiveFile archive
        && (old.opened() == archive.opened() || compareMembers(old, archive));
  }

  /** Members that are the same byte for byte are other objects as well, in another file. */
  private boolean compareMembers(ArchiveFile before, ArchiveFile now) {
    if (before.thin()
        || now.thin()
        || before.isRead() != now.isRead()
        || !before.name().equals(now.name())
        || !before.sameMembers(now)
        || !before.isRead() && !before.index(scratch).same(now.index(scratch))) {
      return false;
    }
    for (int m = 0; m < now.memberCount(); m++) {
      if (!compareMember(before, now, m)) {
        return false;
      }
    }
    return true;
  }

  private boolean compareMember(ArchiveFile before, ArchiveFile now, int m) {
    if (!now.memberIsElfObject(m) || !before.memberIsElfObject(m)) {
      return now.memberIsElfObject(m) == before.memberIsElfObject(m);
    }
    ObjectFile old = before.member(m, scratch);
    return objects.containsKey(old)
        ? objects.replace(old, now.member(m, scratch)) != null
        : before.memberBytes(m).mismatch(now.memberBytes(m)) < 0
            || Resolution.sameNames(old, now.member(m, scratch));
  }
}
