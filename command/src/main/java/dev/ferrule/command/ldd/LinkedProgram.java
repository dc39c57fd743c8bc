package dev.ferrule.command.ldd;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program or library and everything that its loader would load for it.
 *
 * @param root where it was looked at
 * @param program the file itself, the first of {@code chain}
 * @param file what it holds
 * @param abi its kind of machine
 * @param musl whether musl's rules hold
 * @param loaderPath the path of the loader
 * @param loader the loader as an object; null if it is not there
 * @param chain in the order in which ldd lists them, what is missing too
 * @param scope in the order in which symbols are looked up, without what is missing
 */
record LinkedProgram(
    Root root,
    Loaded program,
    ElfFile file,
    Abi abi,
    boolean musl,
    String loaderPath,
    @Nullable Loaded loader,
    List<Loaded> chain,
    List<Loaded> scope,
    List<String> warnings) {

  /** What could not be found, each name once. */
  List<Loaded> missing() {
    return chain.stream().filter(Loaded::missing).toList();
  }

  /** The object that a name in a version need means: glibc's {@code find_needed}. */
  @Nullable Loaded inScope(String name) {
    for (int k = scope.size() - 1; k >= 0; k--) {
      if (scope.get(k).hasName(name)) {
        return scope.get(k);
      }
    }
    return null;
  }
}
