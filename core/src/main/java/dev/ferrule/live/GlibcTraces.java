package dev.ferrule.live;

import java.util.Set;

/**
 * Names that only code compiled against glibc refers to: glibc's headers and its internals put them
 * in the place of the standard ones. musl has none of them, or only some, for the loader's sake.
 */
final class GlibcTraces {
  private GlibcTraces() {}

  /**
   * With {@code _FILE_OFFSET_BITS=64} glibc's headers turn {@code open} into {@code open64} and so
   * on (LFS, "Large File Support"). musl 1.2.4 dropped them from {@code libc.a}; before, it had
   * most of them.
   */
  private static final Set<String> LARGE_FILE =
      Set.of(
          "open64",
          "openat64",
          "creat64",
          "lseek64",
          "fcntl64",
          "fopen64",
          "freopen64",
          "fseeko64",
          "ftello64",
          "fgetpos64",
          "fsetpos64",
          "tmpfile64",
          "stat64",
          "lstat64",
          "fstat64",
          "fstatat64",
          "__xstat64",
          "__lxstat64",
          "__fxstat64",
          "__fxstatat64",
          "readdir64",
          "readdir64_r",
          "scandir64",
          "scandirat64",
          "alphasort64",
          "versionsort64",
          "mmap64",
          "pread64",
          "pwrite64",
          "preadv64",
          "pwritev64",
          "preadv64v2",
          "pwritev64v2",
          "truncate64",
          "ftruncate64",
          "statfs64",
          "fstatfs64",
          "statvfs64",
          "fstatvfs64",
          "fallocate64",
          "posix_fallocate64",
          "posix_fadvise64",
          "getrlimit64",
          "setrlimit64",
          "prlimit64",
          "sendfile64",
          "lockf64",
          "mkstemp64",
          "mkostemp64",
          "mkstemps64",
          "mkostemps64",
          "ftw64",
          "nftw64",
          "glob64",
          "globfree64",
          "fts64_open",
          "fts64_read",
          "fts64_close",
          "aio_read64",
          "aio_write64",
          "aio_error64",
          "aio_return64",
          "aio_cancel64",
          "aio_fsync64",
          "aio_suspend64",
          "lio_listio64");

  /**
   * What libstdc++ takes from glibc's inside when it is built for glibc. musl defines these names,
   * but its locale is another structure: such code reads glibc's tables out of it.
   */
  private static final Set<String> LOCALE_INTERNALS =
      Set.of("__newlocale", "__duplocale", "__freelocale", "__uselocale", "__nl_langinfo_l");

  /** Whether only glibc's headers, or glibc itself, make code refer to the name. */
  static boolean isTrace(String name) {
    return name.startsWith("__") && name.endsWith("_chk")
        || name.startsWith("__isoc")
        || name.startsWith("__GI_")
        || name.startsWith("_IO_")
        || name.startsWith("_dl_")
        || name.startsWith("__libc_")
        || name.startsWith("gnu_get_libc_")
        || name.contains("@GLIBC_")
        || isLargeFile(name);
  }

  static boolean isLargeFile(String name) {
    return LARGE_FILE.contains(name);
  }

  /**
   * Whether code that refers to the name misbehaves with musl although all its names are found.
   *
   * @param weak whether the reference is weak
   */
  static boolean isFatal(String name, boolean weak) {
    // libgcc's unwinder for glibc asks it for frames, and takes a weak __pthread_key_create for the
    // sign that all of glibc's weak pthread_ functions are there: it calls those at address 0.
    return name.equals("_dl_find_object")
        || weak && name.equals("__pthread_key_create")
        || LOCALE_INTERNALS.contains(name);
  }

  /** The names that {@link #isFatal} knows, to be looked up. */
  static Set<String> fatalNames() {
    return FATAL;
  }

  private static final Set<String> FATAL =
      Set.of(
          "_dl_find_object",
          "__pthread_key_create",
          "__newlocale",
          "__duplocale",
          "__freelocale",
          "__uselocale",
          "__nl_langinfo_l");
}
