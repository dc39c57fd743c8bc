package dev.ferrule.request;

/**
 * The positional options in force where an input stands.
 *
 * @param asNeeded {@code --as-needed}: a shared library becomes DT_NEEDED only if it resolves a
 *     reference
 * @param staticOnly {@code -Bstatic}: {@code -l} looks for archives only
 * @param wholeArchive {@code --whole-archive}: every member of an archive is linked
 * @param lazyObjects {@code --start-lib}: objects are linked only if they resolve a reference
 */
public record InputScope(
    boolean asNeeded, boolean staticOnly, boolean wholeArchive, boolean lazyObjects) {
  public static final InputScope DEFAULT = new InputScope(false, false, false, false);

  public InputScope withAsNeeded(boolean on) {
    return new InputScope(on, staticOnly, wholeArchive, lazyObjects);
  }

  public InputScope withStaticOnly(boolean on) {
    return new InputScope(asNeeded, on, wholeArchive, lazyObjects);
  }

  public InputScope withWholeArchive(boolean on) {
    return new InputScope(asNeeded, staticOnly, on, lazyObjects);
  }

  public InputScope withLazyObjects(boolean on) {
    return new InputScope(asNeeded, staticOnly, wholeArchive, on);
  }
}
