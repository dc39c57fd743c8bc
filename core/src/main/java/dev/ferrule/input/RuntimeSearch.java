package dev.ferrule.input;

import dev.ferrule.diag.LinkFailure;
import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.Em;
import dev.ferrule.request.LinkRequest;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds libraries by soname where the loader would: the folders of the link as it searches those of
 * a run path, {@code ld.so.cache}, the default folders (ld.so(8)). All below the sysroot, if there
 * is one.
 */
final class RuntimeSearch {
  /** The loader's default folders, and what distributions with several processors add to them. */
  private static final String[] DEFAULT_FOLDERS = {"/lib64", "/usr/lib64", "/lib", "/usr/lib"};

  private static final byte[] START = "__libc_start_main".getBytes(StandardCharsets.US_ASCII);

  /**
   * In this release {@code libc.so.6} took in the small libraries and the running of init arrays.
   */
  private static final String JOINED = "GLIBC_2.34";

  /**
   * A library and how it was found.
   *
   * @param how for messages: {@code through /etc/ld.so.cache}
   */
  record Found(Path path, MemorySegment content, String how) {}

  private final LinkRequest request;
  private final int machine;
  private final FileOpener opener;
  private final String root;
  private @Nullable LoaderCache cache;
  private @Nullable Boolean joined;

  RuntimeSearch(LinkRequest request, int machine, FileOpener opener) {
    this.request = request;
    this.machine = machine;
    this.opener = opener;
    Path sysroot = request.search().sysroot();
    this.root = sysroot == null ? "" : request.resolve(sysroot).toString();
  }

  /** The loader's own soname, or null for a processor without one. */
  @Nullable String loader() {
    return switch (machine) {
      case Em.EM_X86_64 -> "ld-linux-x86-64.so.2";
      case Em.EM_AARCH64 -> "ld-linux-aarch64.so.1";
      case Em.EM_RISCV -> "ld-linux-riscv64-lp64d.so.1";
      default -> null;
    };
  }

  /** The folder below {@code lib} that Debian keeps a processor's libraries in. */
  private @Nullable String multiarch() {
    return switch (machine) {
      case Em.EM_X86_64 -> "x86_64-linux-gnu";
      case Em.EM_AARCH64 -> "aarch64-linux-gnu";
      case Em.EM_RISCV -> "riscv64-linux-gnu";
      default -> null;
    };
  }

  /** The library of that soname for this processor, or null. */
  @Nullable Found find(String soname) {
    for (Path directory : request.search().directories()) {
      if (isDefaultFolder(directory.toString())) {
        continue; // These come after the cache.
      }
      Found found = open(request.resolve(directory).resolve(soname), "in " + directory);
      if (found != null) {
        return found;
      }
    }
    String cacheFile = root + "/etc/ld.so.cache";
    LoaderCache known = cache;
    if (known == null) {
      known = LoaderCache.read(Path.of(cacheFile));
      cache = known;
    }
    for (String path : known.find(soname)) {
      Found found = open(Path.of(root + path), "through " + cacheFile);
      if (found != null) {
        return found;
      }
    }
    return findInDefaultFolders(soname);
  }

  private boolean isDefaultFolder(String directory) {
    String multiarch = multiarch();
    for (String folder : DEFAULT_FOLDERS) {
      if (directory.equals(root + folder)
          || multiarch != null && directory.equals(root + folder + "/" + multiarch)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Found findInDefaultFolders(String soname) {
    String multiarch = multiarch();
    for (String folder : DEFAULT_FOLDERS) {
      if (multiarch != null && !folder.endsWith("64")) {
        Found found = open(Path.of(root + folder, multiarch, soname), "in a default folder");
        if (found != null) {
          return found;
        }
      }
      Found found = open(Path.of(root + folder, soname), "in a default folder");
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable Found open(Path path, String how) {
    if (!Files.isRegularFile(path)) {
      return null;
    }
    MemorySegment content;
    try {
      content = opener.open(path, path.toString());
    } catch (LinkFailure e) {
      return null; // The loader passes over what it cannot read, too.
    }
    boolean ours =
        content.byteSize() >= ElfHeader.SIZE
            && ElfHeader.isElf(content)
            && Bulk.get8(content, 4) == 2
            && Bulk.get16(content, 18) == machine;
    return ours ? new Found(path, content, how) : null;
  }

  /** Whether the {@code libc.so.6} that {@link #find} finds is of glibc 2.34 or newer. */
  boolean libcIsJoined() {
    Boolean known = joined;
    if (known == null) {
      Found libc = find("libc.so.6");
      known =
          libc != null
              && isJoined(SharedFile.parse(libc.path.toString(), libc.content, "libc.so.6"));
      joined = known;
    }
    return known;
  }

  /** Whether this {@code libc.so.6} is of glibc 2.34 or newer. */
  static boolean isJoined(SharedFile libc) {
    return libc.find(START, 0, START.length, JOINED) >= 0;
  }
}
