package dev.ferrule.command.sysroot;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** Takes folders out of Debian packages (deb(5): an ar archive with data.tar.*) and tar files. */
final class Unpacking {
  private final Progress progress;

  Unpacking(Progress progress) {
    this.progress = progress;
  }

  /**
   * Unpacks one folder of a package.
   *
   * @param inside the folder's path in the package, such as {@code usr/src}
   * @param into becomes that folder
   */
  void deb(Path file, String inside, Path into) throws IOException, SysrootFailure {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        ArArchiveInputStream members = new ArArchiveInputStream(raw)) {
      for (ArArchiveEntry entry = members.getNextEntry();
          entry != null;
          entry = members.getNextEntry()) {
        if (entry.getName().startsWith("data.tar")) {
          tar(file, decompress(entry.getName(), members), List.of(inside), false, into);
          return;
        }
      }
    }
    throw new SysrootFailure(file + " is no Debian package: it has no data.tar");
  }

  /** Unpacks all that a source release has below its one folder. */
  void tarFile(Path file, Path into) throws IOException, SysrootFailure {
    tarFolders(file, List.of(), into);
  }

  /**
   * Unpacks some folders of a source release.
   *
   * @param folders paths below the release's one folder; none stands for all
   * @param into becomes that one folder
   */
  void tarFolders(Path file, List<String> folders, Path into) throws IOException, SysrootFailure {
    Files.createDirectories(into);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      tar(file, decompress(file.getFileName().toString(), raw), folders, true, into);
    }
  }

  private static InputStream decompress(String name, InputStream in)
      throws IOException, SysrootFailure {
    if (name.endsWith(".xz")) {
      return new XZInputStream(in);
    }
    if (name.endsWith(".gz") || name.endsWith(".tgz")) {
      return new GZIPInputStream(in, 1 << 16);
    }
    if (name.endsWith(".zst")) {
      return new ZstdInputStream(in);
    }
    if (name.endsWith(".tar")) {
      return in;
    }
    throw new SysrootFailure("cannot unpack " + name + ": only .xz, .gz, .zst and plain .tar");
  }

  private void tar(Path file, InputStream plain, List<String> folders, boolean release, Path into)
      throws IOException, SysrootFailure {
    Files.createDirectories(into);
    int count = 0;
    TarArchiveInputStream entries = new TarArchiveInputStream(plain, "UTF-8");
    for (TarArchiveEntry entry = entries.getNextEntry();
        entry != null;
        entry = entries.getNextEntry()) {
      String name = remainder(entry.getName(), folders, release);
      if (name == null || name.isEmpty()) {
        continue;
      }
      Path target = into.resolve(name).normalize();
      if (!target.startsWith(into)) {
        throw new SysrootFailure(file + " has a file outside its folder: " + entry.getName());
      }
      if (entry.isLink()) {
        throw new SysrootFailure(file + " has a hard link, which is not unpacked: " + name);
      }
      extract(file, entry, entries, into, target);
      if (++count % 200 == 0) {
        progress.detail("unpacked " + count + " files");
      }
    }
    if (count == 0) {
      throw new SysrootFailure(file + " has no " + String.join(", no ", folders));
    }
    progress.log("unpacked " + count + " files of " + file);
  }

  /**
   * Where an entry goes, or null if it is not wanted. Of a package the wanted folder itself is left
   * out; of a release its one folder.
   */
  private static @Nullable String remainder(String path, List<String> folders, boolean release) {
    String name = path.startsWith("./") ? path.substring(2) : path;
    if (release) {
      name = name.substring(name.indexOf('/') + 1);
      if (folders.isEmpty()) {
        return name;
      }
    }
    for (String folder : folders) {
      if (name.startsWith(folder + "/")) {
        return release ? name : name.substring(folder.length() + 1);
      }
    }
    return null;
  }

  private static void extract(
      Path file, TarArchiveEntry entry, InputStream content, Path into, Path target)
      throws IOException, SysrootFailure {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Path folder = target.getParent();
    if (folder == null) {
      return;
    }
    Files.createDirectories(folder);
    // A link that an earlier entry made must not lead out of the folder.
    if (!folder.toRealPath().startsWith(into.toRealPath())) {
      throw new SysrootFailure(file + " leads outside its folder: " + entry.getName());
    }
    if (entry.isSymbolicLink()) {
      Files.deleteIfExists(target);
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isFile()) {
      Files.deleteIfExists(target);
      Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
      if ((entry.getMode() & 0100) != 0) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        Files.setPosixFilePermissions(target, permissions);
      }
      // make compares times: a source must not look newer than what was made of it.
      Files.setLastModifiedTime(target, FileTime.from(entry.getLastModifiedTime().toInstant()));
    }
  }
}
