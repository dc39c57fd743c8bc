package dev.ferrule.request;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where inputs are looked for.
 *
 * @param directories {@code -L} and the defaults of the driver, in order; a leading {@code =} or
 *     {@code $SYSROOT} is already replaced
 * @param sysroot {@code --sysroot}: absolute paths in linker scripts that lie in it are taken
 *     relative to it; or null
 * @param runtime when the loader's own libraries stand in for development files
 */
public record SearchPaths(
    List<Path> directories, @Nullable Path sysroot, RuntimeLibraries runtime) {
  public static final SearchPaths DEFAULT =
      new SearchPaths(List.of(), null, RuntimeLibraries.FALLBACK);
}
