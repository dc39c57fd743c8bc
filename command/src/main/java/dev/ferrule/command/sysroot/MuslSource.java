package dev.ferrule.command.sysroot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where start files and {@code libc.a} come from. */
sealed interface MuslSource {
  /** What a musl installation must have to be of use. */
  List<String> FILES = List.of("rcrt1.o", "crt1.o", "Scrt1.o", "crti.o", "crtn.o", "libc.a");

  /** Installed on this machine; {@code headers} may be missing. */
  record Installed(Path folder, @Nullable Path headers, String version) implements MuslSource {}

  /** Debian's package, to be unpacked into the tree. */
  record Packaged(Apt.ArchiveFile file) implements MuslSource {
    static final String NAME = "musl-dev";

    /** {@code musl-dev_1.2.3-1_amd64.deb} → {@code 1.2.3-1}. */
    String version() {
      String[] fields = file.name().split("_", -1);
      return fields.length > 1 ? fields[1] : "";
    }
  }

  /** A tar file with musl's sources, to be compiled. */
  record Source(Path file, String origin) implements MuslSource {}

  /** Looks in the folders that distributions use, and where musl's own make install puts it. */
  static @Nullable Installed installed() throws InterruptedException {
    for (String[] place :
        new String[][] {
          {"/usr/lib/x86_64-linux-musl", "/usr/include/x86_64-linux-musl"},
          {"/usr/lib/musl/lib", "/usr/lib/musl/include"},
          {"/usr/x86_64-linux-musl/lib64", "/usr/x86_64-linux-musl/include"},
          {"/usr/local/musl/lib", "/usr/local/musl/include"}
        }) {
      Path folder = Path.of(place[0]);
      boolean complete = true;
      for (String file : FILES) {
        complete &= Files.isRegularFile(folder.resolve(file));
      }
      if (complete) {
        Path headers = Path.of(place[1]);
        String version = Apt.present() ? Apt.installedVersion(Packaged.NAME) : null;
        return new Installed(
            folder, Files.isDirectory(headers) ? headers : null, version == null ? "?" : version);
      }
    }
    return null;
  }
}
