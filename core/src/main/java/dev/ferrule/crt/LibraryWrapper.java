package dev.ferrule.crt;

/**
 * A function that glibc keeps out of {@code libc.so.6} and in {@code libc_nonshared.a}, because it
 * depends on the image that calls it or on the age of the headers; or that had another name before.
 */
public enum LibraryWrapper {
  /** {@code atexit(f)} is {@code __cxa_atexit(f, 0, __dso_handle)}. */
  ATEXIT("atexit", "__cxa_atexit"),
  /** {@code at_quick_exit(f)} is {@code __cxa_at_quick_exit(f, __dso_handle)}. */
  AT_QUICK_EXIT("at_quick_exit", "__cxa_at_quick_exit"),
  /** {@code pthread_atfork(a, b, c)} is {@code __register_atfork(a, b, c, __dso_handle)}. */
  PTHREAD_ATFORK("pthread_atfork", "__register_atfork"),
  /** What position-independent code of 32-bit processors calls; kept for objects that name it. */
  STACK_CHK_FAIL_LOCAL("__stack_chk_fail_local", "__stack_chk_fail"),
  // libc.so.6 has these itself since 2.33. Before, the version of struct stat goes first.
  STAT("stat", "__xstat"),
  STAT64("stat64", "__xstat64"),
  FSTAT("fstat", "__fxstat"),
  FSTAT64("fstat64", "__fxstat64"),
  LSTAT("lstat", "__lxstat"),
  LSTAT64("lstat64", "__lxstat64"),
  FSTATAT("fstatat", "__fxstatat"),
  FSTATAT64("fstatat64", "__fxstatat64"),
  /** {@code mknod(path, mode, device)} is {@code __xmknod(version, path, mode, &device)}. */
  MKNOD("mknod", "__xmknod"),
  MKNODAT("mknodat", "__xmknodat"),
  /** The same function where {@code off_t} has 64 bits; since 2.28 headers give it this name. */
  FCNTL64("fcntl64", "fcntl"),
  // libc.so.6 has these itself since 2.34, where the headers stopped to rename them (glibc's NEWS
  // for
  // 2.34). Before, they were __dn_comp and so on, in libresolv.so.2.
  DN_COMP("dn_comp"),
  DN_EXPAND("dn_expand"),
  DN_SKIPNAME("dn_skipname"),
  RES_DNOK("res_dnok"),
  RES_HNOK("res_hnok"),
  RES_MAILOK("res_mailok"),
  RES_MKQUERY("res_mkquery"),
  RES_NMKQUERY("res_nmkquery"),
  RES_NQUERY("res_nquery"),
  RES_NQUERYDOMAIN("res_nquerydomain"),
  RES_NSEARCH("res_nsearch"),
  RES_NSEND("res_nsend"),
  RES_OWNOK("res_ownok"),
  RES_QUERY("res_query"),
  RES_QUERYDOMAIN("res_querydomain"),
  RES_SEARCH("res_search"),
  RES_SEND("res_send");

  /** The version of all that x86-64 had from its beginning. */
  private static final String FIRST = "@GLIBC_2.2.5";

  private final String symbol;
  private final String target;

  LibraryWrapper(String symbol, String target) {
    this.symbol = symbol;
    this.target = target;
  }

  LibraryWrapper(String resolver) {
    this(resolver, "__" + resolver + FIRST);
  }

  /** Whether it is a function of the resolver, which {@code libc_nonshared.a} never had. */
  public boolean ofResolver() {
    return target.endsWith(FIRST);
  }

  /** The function that is defined. */
  public String symbol() {
    return symbol;
  }

  /** The function that it calls, with a version where new links do not see it without one. */
  public String target() {
    return target;
  }
}
