package dev.ferrule.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options about what the loader reads.
 *
 * @param interpreter {@code --dynamic-linker=PATH}; null for none ({@code --no-dynamic-linker}, or
 *     never given)
 * @param staticLink {@code -static}: shared libraries among the inputs are refused
 * @param soname {@code -soname}, or null
 * @param runPath {@code -rpath}, in order
 * @param newDtags {@code --enable-new-dtags}: DT_RUNPATH rather than DT_RPATH
 * @param hashStyle which symbol hash tables are written
 * @param now {@code -z now}
 * @param dtFlags1 further bits of DT_FLAGS_1 ({@code -z nodelete}, {@code nodlopen}, {@code
 *     initfirst}, {@code interpose}, {@code global}, {@code nodefaultlib}, {@code origin}, …)
 * @param packRelr {@code -z pack-relative-relocs}, {@code --pack-dyn-relocs=relr}
 * @param textRelocations {@code -z notext}: dynamic relocations in read-only segments are allowed
 * @param copyRelocations false with {@code -z nocopyreloc}
 * @param init {@code -init=SYMBOL}
 * @param fini {@code -fini=SYMBOL}
 * @param filters {@code -F}: DT_FILTER
 * @param auxiliaries {@code -f}: DT_AUXILIARY
 * @param maxGlibc {@code --max-glibc=VERSION}: the oldest glibc that the output must run on, or
 *     null
 */
public record DynamicOptions(
    @Nullable String interpreter,
    boolean staticLink,
    @Nullable String soname,
    List<String> runPath,
    boolean newDtags,
    HashStyle hashStyle,
    boolean now,
    long dtFlags1,
    boolean packRelr,
    boolean textRelocations,
    boolean copyRelocations,
    String init,
    String fini,
    List<String> filters,
    List<String> auxiliaries,
    @Nullable GlibcVersion maxGlibc) {

  /** {@code --hash-style}. */
  public enum HashStyle {
    SYSV,
    GNU,
    BOTH;

    public boolean sysv() {
      return this != GNU;
    }

    public boolean gnu() {
      return this != SYSV;
    }
  }

  public static final DynamicOptions DEFAULT =
      new DynamicOptions(
          null,
          false,
          null,
          List.of(),
          true,
          HashStyle.BOTH,
          false,
          0,
          false,
          false,
          true,
          "_init",
          "_fini",
          List.of(),
          List.of(),
          null);
}
