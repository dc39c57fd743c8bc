package dev.ferrule.request;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options about symbols.
 *
 * @param entry {@code -e}: a symbol or a number; null for the default {@code _start}
 * @param undefined {@code -u}: names taken as referenced
 * @param requireDefined {@code --require-defined}: names that must be defined in the end
 * @param defsym {@code --defsym=NAME=EXPRESSION}, in order
 * @param wrap {@code --wrap=NAME}
 * @param exportDynamic {@code --export-dynamic}: every visible symbol of an executable is exported
 * @param exportSymbols {@code --export-dynamic-symbol=GLOB}
 * @param dynamicLists {@code --dynamic-list=FILE} and {@code --export-dynamic-symbol-list=FILE}
 * @param versionScripts {@code --version-script=FILE}
 * @param excludeLibs {@code --exclude-libs}: archive names whose symbols are hidden; {@code ALL}
 *     for all
 * @param symbolic {@code -Bsymbolic} and its variants
 * @param undefinedPolicy what an undefined symbol means
 * @param allowMultipleDefinition {@code -z muldefs}
 * @param allowUndefinedVersion {@code --undefined-version}: a version script may name what does not
 *     exist
 * @param traceSymbols {@code -y NAME}
 */
public record SymbolOptions(
    @Nullable String entry,
    List<String> undefined,
    List<String> requireDefined,
    Map<String, String> defsym,
    Set<String> wrap,
    boolean exportDynamic,
    List<String> exportSymbols,
    List<Path> dynamicLists,
    List<Path> versionScripts,
    Set<String> excludeLibs,
    Symbolic symbolic,
    UndefinedPolicy undefinedPolicy,
    boolean allowMultipleDefinition,
    boolean allowUndefinedVersion,
    Set<String> traceSymbols) {

  /** Which references inside a shared object are bound to its own definitions. */
  public enum Symbolic {
    NONE,
    FUNCTIONS,
    NON_WEAK_FUNCTIONS,
    NON_WEAK,
    ALL
  }

  /** What to do with a symbol that nothing defines. */
  public enum UndefinedPolicy {
    /**
     * An error in executables, and in shared objects with {@code -z defs}; else a dynamic
     * reference.
     */
    DEFAULT,
    /** {@code -z defs}, {@code --no-undefined}: an error everywhere. */
    ERROR,
    /** {@code --warn-unresolved-symbols}. */
    WARN,
    /** {@code --unresolved-symbols=ignore-all}, {@code -z undefs}. */
    IGNORE
  }

  public static final SymbolOptions DEFAULT =
      new SymbolOptions(
          null,
          List.of(),
          List.of(),
          Map.of(),
          Set.of(),
          false,
          List.of(),
          List.of(),
          List.of(),
          Set.of(),
          Symbolic.NONE,
          UndefinedPolicy.DEFAULT,
          false,
          true,
          Set.of());
}
