package dev.ferrule.input;

import org.jspecify.annotations.Nullable;

/**
 * What a {@code -l} of the C library's or gcc's development packages comes down to at run time.
 *
 * @param soname the library to name as needed
 * @param companion a library that the development package's script names beside it, used only if
 *     something refers to it; or null
 * @param kind what is special about it
 */
record RuntimeLibrary(String soname, @Nullable String companion, Kind kind) {
  enum Kind {
    PLAIN,
    /** {@code libc.so.6} itself: {@code libc_nonshared.a} goes with it. */
    LIBC,
    /** Nothing of its own since {@code libc.so.6} has all of it: glibc 2.34. */
    JOINED_LIBC,
    /** In place of an archive: used only if something refers to it, and may be absent. */
    OPTIONAL
  }

  /**
   * What {@code -lNAME} stands for, or null if the name is none of glibc's and gcc's.
   *
   * @param loader the loader's soname
   */
  static @Nullable RuntimeLibrary named(String name, @Nullable String loader) {
    return switch (name) {
      case "c" -> new RuntimeLibrary("libc.so.6", loader, Kind.LIBC);
      case "m" -> new RuntimeLibrary("libm.so.6", "libmvec.so.1", Kind.PLAIN);
      case "gcc_s" -> new RuntimeLibrary("libgcc_s.so.1", null, Kind.PLAIN);
      // What libgcc.a has, libgcc_s.so.1 has too, but for a little that Rust's own library has.
      case "gcc", "gcc_eh" -> new RuntimeLibrary("libgcc_s.so.1", null, Kind.OPTIONAL);
      case "pthread" -> new RuntimeLibrary("libpthread.so.0", null, Kind.JOINED_LIBC);
      case "dl" -> new RuntimeLibrary("libdl.so.2", null, Kind.JOINED_LIBC);
      case "util" -> new RuntimeLibrary("libutil.so.1", null, Kind.JOINED_LIBC);
      case "rt" -> new RuntimeLibrary("librt.so.1", null, Kind.JOINED_LIBC);
      case "anl" -> new RuntimeLibrary("libanl.so.1", null, Kind.JOINED_LIBC);
      case "resolv" -> new RuntimeLibrary("libresolv.so.2", null, Kind.PLAIN);
      case "stdc++" -> new RuntimeLibrary("libstdc++.so.6", null, Kind.PLAIN);
      case "atomic" -> new RuntimeLibrary("libatomic.so.1", null, Kind.PLAIN);
      default -> null;
    };
  }
}
