package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** {@code bin/rustc} of a sysroot: the compiler, with this sysroot unless another one is named. */
final class Wrapper {
  private Wrapper() {}

  /** Returns the script's path. The folder may be moved afterwards. */
  static Path write(Path folder, Path rustc) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path script = bin.resolve("rustc");
    Files.writeString(
        script,
        """
        #!/bin/sh
        # The compiler that this sysroot was made for, with this sysroot.
        self=$(readlink -f "$0")
        for word do
          case $word in
            --sysroot|--sysroot=*) exec %1$s "$@" ;;
          esac
        done
        exec %1$s --sysroot "${self%%/bin/*}" "$@"
        """
            .formatted(quote(rustc.toString())));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
