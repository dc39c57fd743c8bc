package dev.ferrule.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of linker options that inputs carry.
 *
 * @param allowed {@code --allow-embedded-args}
 * @param crates {@code --allow-embedded-args=CRATE,…}: only those of these crates; empty for all
 * @param dependentLibraries {@code --dependent-libraries} (true), {@code --no-dependent-libraries}
 *     (false: not even a warning), or null: as all others
 * @param reader makes of the command line and what was found in its inputs a new request; null
 *     where nothing is allowed
 */
public record EmbeddedOptions(
    boolean allowed,
    List<String> crates,
    @Nullable Boolean dependentLibraries,
    @Nullable EmbeddedReader reader) {
  /** Nothing is allowed. */
  public static final EmbeddedOptions NONE = new EmbeddedOptions(false, List.of(), null, null);

  public EmbeddedOptions {
    crates = List.copyOf(crates);
  }

  /** Whether anything that inputs carry can have an effect. */
  public boolean anyAllowed() {
    return allowed || Boolean.TRUE.equals(dependentLibraries);
  }

  /** Whether these options are to be applied. */
  public boolean allows(EmbeddedArguments found) {
    return allowed && (crates.isEmpty() || crates.contains(found.owner()))
        || found.kind() == EmbeddedArguments.Kind.LIBRARY
            && Boolean.TRUE.equals(dependentLibraries);
  }

  /** Whether these options are passed over in silence. */
  public boolean ignores(EmbeddedArguments found) {
    return found.kind() == EmbeddedArguments.Kind.LIBRARY
        && Boolean.FALSE.equals(dependentLibraries);
  }
}
