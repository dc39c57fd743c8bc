package dev.ferrule.command.ldd;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lowest glibc that a file and what it loads can run on: the highest version that any of them,
 * glibc's own libraries aside, needs of glibc. Weak needs do not count: the loader forgives them.
 *
 * @param lowest null if nothing of glibc is needed with a version
 * @param setters the objects that need exactly that, with the symbols
 * @param objects the highest need of each object that has one, in the order of the list
 * @param notFound what is missing and so could not be asked
 */
record GlibcFloor(
    @Nullable Release lowest,
    List<ObjectNeed> setters,
    List<ObjectNeed> objects,
    List<Loaded> notFound) {

  /** What {@code GLIBC_ABI_DT_RELR} stands for: RELR relocations came with 2.36. */
  private static final String RELR = "GLIBC_ABI_DT_RELR";

  private static final Release RELR_RELEASE = new Release(2, 36, 0);

  /** {@code GLIBC_2.2.5}, {@code GLIBC_2.34}. */
  private static final Pattern NAME =
      Pattern.compile("GLIBC_(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");

  /** The sonames of glibc's libraries, without what follows {@code .so}. */
  private static final Set<String> OWN =
      Set.of(
          "libc",
          "libm",
          "libmvec",
          "libdl",
          "libpthread",
          "librt",
          "libutil",
          "libresolv",
          "libanl",
          "libnsl",
          "libcrypt",
          "libthread_db",
          "libBrokenLocale",
          "libnss_files",
          "libnss_dns",
          "libnss_compat",
          "libc_malloc_debug");

  /** A release of glibc. */
  record Release(int major, int minor, int patch) implements Comparable<Release> {
    @Override
    public int compareTo(Release other) {
      if (major != other.major) {
        return Integer.compare(major, other.major);
      }
      return minor != other.minor
          ? Integer.compare(minor, other.minor)
          : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
      return major + "." + minor + (patch == 0 ? "" : "." + patch);
    }
  }

  /**
   * What one object needs most of glibc.
   *
   * @param versions the names of its versions of that release
   * @param symbols that it refers to with them
   */
  record ObjectNeed(Loaded object, Release release, List<String> versions, List<String> symbols) {}

  static GlibcFloor of(LinkedProgram program) {
    List<ObjectNeed> objects = new ArrayList<>();
    Release lowest = null;
    for (Loaded object : program.chain()) {
      ObjectNeed need = object.missing() || isOwn(object) ? null : need(object);
      if (need != null) {
        objects.add(need);
        if (lowest == null || need.release.compareTo(lowest) > 0) {
          lowest = need.release;
        }
      }
    }
    Release top = lowest;
    List<ObjectNeed> setters = objects.stream().filter(n -> n.release.equals(top)).toList();
    return new GlibcFloor(lowest, setters, objects, program.missing());
  }

  /** Whether a library is part of glibc: it comes with the release, so it sets no bound. */
  private static boolean isOwn(Loaded object) {
    ElfFile file = object.file();
    String soname = file == null ? null : file.soname();
    if (file == null || soname == null) {
      return false;
    }
    int dot = soname.indexOf(".so");
    boolean named =
        soname.startsWith("ld-linux") || soname.startsWith("ld64.so") || soname.startsWith("ld.so");
    return (named || (dot > 0 && OWN.contains(soname.substring(0, dot))))
        && file.definitions().stream().anyMatch(d -> d.name().startsWith("GLIBC_"));
  }

  private static @Nullable ObjectNeed need(Loaded object) {
    ElfFile file = object.file();
    if (file == null) {
      return null;
    }
    Release highest = null;
    for (Versions.NeededFrom from : file.needs()) {
      for (Versions.Needed version : from.versions()) {
        Release release = version.weak() ? null : release(version.name());
        if (release != null && (highest == null || release.compareTo(highest) > 0)) {
          highest = release;
        }
      }
    }
    return highest == null ? null : details(object, file, highest);
  }

  private static ObjectNeed details(Loaded object, ElfFile file, Release release) {
    List<String> versions = new ArrayList<>();
    List<String> symbols = new ArrayList<>();
    Set<Integer> numbers = new HashSet<>();
    for (Versions.NeededFrom from : file.needs()) {
      for (Versions.Needed version : from.versions()) {
        if (!version.weak() && release.equals(release(version.name()))) {
          if (!versions.contains(version.name())) {
            versions.add(version.name());
          }
          if (numbers.add(version.index())) {
            symbols.addAll(file.symbols().undefinedOfVersion(version.index()));
          }
        }
      }
    }
    return new ObjectNeed(object, release, versions, symbols);
  }

  private static @Nullable Release release(String version) {
    if (version.equals(RELR)) {
      return RELR_RELEASE;
    }
    Matcher matcher = NAME.matcher(version);
    if (!matcher.matches()) {
      return null;
    }
    String patch = matcher.group(3);
    return new Release(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        patch == null ? 0 : Integer.parseInt(patch));
  }
}
