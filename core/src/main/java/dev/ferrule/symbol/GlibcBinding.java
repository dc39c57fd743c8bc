package dev.ferrule.symbol;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.input.SharedFile;
import dev.ferrule.request.GlibcVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a glibc symbol a reference binds to under {@code --max-glibc}: of those that are
 * not newer, the newest. glibc keeps every version that a symbol ever had, so that its present
 * libraries are enough to link for an old release. Without the option, and for all other libraries,
 * a reference binds as usual.
 *
 * <p>Until glibc 2.34 threads, dlopen and so on lived in libraries of their own. A version need
 * must name the library that has the version at the target, and so these are named ({@link
 * #soname}); today's glibc still has them, empty but for the versions.
 */
public final class GlibcBinding {
  /**
   * Sonames, and what the names begin with that each of them gave to libc.so.6 in glibc 2.32 to
   * 2.34 (glibc's NEWS for these releases), or in 2.17 ({@code clock_…}). It holds for those
   * versions of a symbol that new links do not see any more: a move to libc.so.6 always came with a
   * new version.
   */
  private static final String[][] MOVED = {
    {"libresolv.so.2", "res_", "__res_", "ns_", "__ns_", "dn_", "__dn_"},
    {"libanl.so.1", "gai_", "getaddrinfo_a"},
    {"libutil.so.1", "login", "logout", "logwtmp", "openpty", "forkpty"},
    {"librt.so.1", "aio_", "lio_", "mq_", "__mq_", "shm_", "timer_", "clock_"},
    {
      "libpthread.so.0",
      "pthread_",
      "__pthread_",
      "_pthread_",
      "sem_",
      "mtx_",
      "cnd_",
      "thrd_",
      "tss_",
      "call_once"
    },
    {"libm.so.6", "__isnanf128"},
    {"libdl.so.2", "dl"},
  };

  private final @Nullable GlibcVersion ceiling;
  private final List<SharedFile> shared;

  /** By library, then version index: the release's order; -1 for none. Null: not of glibc. */
  private final int[][] orders;

  private GlibcBinding(@Nullable GlibcVersion ceiling, List<SharedFile> shared) {
    this.ceiling = ceiling;
    this.shared = shared;
    this.orders = new int[shared.size()][];
    if (ceiling != null) {
      for (int s = 0; s < orders.length; s++) {
        orders[s] = shared.get(s).glibcReleases();
      }
    }
  }

  static GlibcBinding of(@Nullable GlibcVersion ceiling, List<SharedFile> shared) {
    return new GlibcBinding(ceiling, shared);
  }

  /** {@code --max-glibc}, or null. */
  public @Nullable GlibcVersion ceiling() {
    return ceiling;
  }

  /** Adds an error if the option asks for a release newer than the glibc that is linked against. */
  void check(Diagnostics diagnostics) {
    int newest = -1;
    String file = "";
    for (int s = 0; s < orders.length; s++) {
      int[] releases = orders[s];
      if (releases == null) {
        continue;
      }
      for (int order : releases) {
        if (order > newest) {
          newest = order;
          file = shared.get(s).name();
        }
      }
    }
    if (ceiling != null && newest >= 0 && newest < ceiling.order()) {
      String present = new GlibcVersion(newest).toString();
      diagnostics.add(
          Diagnostic.error(
                  "max-glibc",
                  "--max-glibc="
                      + ceiling
                      + " is newer than the glibc that is linked against, which is "
                      + present)
              .withPlaces(List.of(file + " has no version above GLIBC_" + present))
              .withHint("ask for " + present + " or less, or leave the option away"));
    }
  }

  /** The definition that a reference without a version binds to in a library, or -1. */
  int find(int library, byte[] pool, int offset, int length) {
    SharedFile file = shared.get(library);
    int plain = file.find(pool, offset, length);
    if (plain < 0 || admits(library, plain)) {
      return plain;
    }
    int best = -1;
    for (int i = file.next(pool, offset, length, -1);
        i >= 0;
        i = file.next(pool, offset, length, i)) {
      if (admits(library, i) && (best < 0 || order(library, i) > order(library, best))) {
        best = i;
      }
    }
    return best;
  }

  /** The definition of a name with this version, or -1. */
  int find(int library, byte[] pool, int offset, int length, String version) {
    int found = shared.get(library).find(pool, offset, length, version);
    return found >= 0 && admits(library, found) ? found : -1;
  }

  /**
   * The first library, by number, of glibc that has the name (written {@code f} or {@code f@V}) in
   * a version newer than the option allows; -1 if none.
   */
  private int refusing(SymbolNames names, int id) {
    for (int s = 0; s < orders.length; s++) {
      if (orders[s] != null && refused(s, names, id) >= 0) {
        return s;
      }
    }
    return -1;
  }

  private int refused(int library, SymbolNames names, int id) {
    byte[] pool = names.pool(id);
    int offset = names.offset(id);
    int length = names.length(id);
    int at = VersionedName.at(pool, offset, length);
    SharedFile file = shared.get(library);
    return at > 0
        ? file.find(pool, offset, at, VersionedName.version(pool, offset, length, at))
        : file.find(pool, offset, length);
  }

  /** Whether glibc defines a name that {@link #find} did not, in a newer version. */
  boolean tooNew(SymbolNames names, int id) {
    return ceiling != null && refusing(names, id) >= 0;
  }

  /** The version, such as {@code GLIBC_2.25}, for which {@link Symbols#tooNew} a name is. */
  public String refusedVersion(SymbolNames names, int id) {
    int s = refusing(names, id);
    return s < 0 ? "" : version(s, refused(s, names, id));
  }

  /** Whether the option allows to bind to a symbol of a library. */
  public boolean admits(int library, int symbol) {
    if (orders[library] == null || ceiling == null) {
      return true;
    }
    int order = order(library, symbol);
    return order >= 0
        ? order <= ceiling.order()
        : version(library, symbol).isEmpty(); // GLIBC_PRIVATE is only for glibc itself
  }

  private int order(int library, int symbol) {
    int[] releases = orders[library];
    int version = shared.get(library).versionIndex(symbol);
    return releases == null || version >= releases.length ? -1 : releases[version];
  }

  private String version(int library, int symbol) {
    SharedFile file = shared.get(library);
    return file.versionName(file.versionIndex(symbol));
  }

  /** The library to be named as needed for a symbol of {@code library}. */
  public String soname(int library, int symbol) {
    SharedFile file = shared.get(library);
    if (orders[library] == null || !file.hiddenVersion(symbol)) {
      return file.soname();
    }
    byte[] pool = file.symbolNames();
    int offset = file.symbols().nameOffset(symbol);
    for (String[] row : MOVED) {
      for (int i = 1; i < row.length; i++) {
        if (startsWith(pool, offset, row[i])) {
          return row[0];
        }
      }
    }
    return file.soname();
  }

  /** The pool ends with NUL, and so does every name in it. */
  private static boolean startsWith(byte[] pool, int offset, String prefix) {
    for (int i = 0; i < prefix.length(); i++) {
      if (pool[offset + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The sonames that {@link #soname} may give beside the library's own, in a fixed order. */
  public static String[] movedSonames() {
    String[] sonames = new String[MOVED.length];
    for (int i = 0; i < sonames.length; i++) {
      sonames[i] = MOVED[i][0];
    }
    return sonames;
  }
}
