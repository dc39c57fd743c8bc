package dev.ferrule.input;

import dev.ferrule.crt.BuiltinObjects;
import dev.ferrule.crt.LibraryWrapper;
import dev.ferrule.request.GlibcVersion;
import dev.ferrule.request.InputScope;
import dev.ferrule.request.LinkRequest;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * With {@code --max-glibc}: offers the small functions that programs for an older glibc bring
 * along. They are taken only where something refers to them and nothing that may be bound to
 * defines them.
 */
public final class GlibcStubs {
  /** From this release on, libc.so.6 runs the constructors of a program. */
  private static final @Nullable GlibcVersion NEW_START = GlibcVersion.parse("2.34");

  private GlibcStubs() {}

  /** The inputs, with the stubs beside them if glibc is among them and the option is given. */
  public static LoadedInputs offer(LinkRequest request, int machine, LoadedInputs inputs) {
    GlibcVersion ceiling = request.dynamic().maxGlibc();
    if (ceiling == null || !hasGlibc(inputs)) {
      return inputs;
    }
    List<LoadedInput> files = new ArrayList<>(inputs.files());
    if (request.kind().executable() && NEW_START != null && ceiling.compareTo(NEW_START) < 0) {
      // Before all libraries: it takes the place of what libc.so.6 has under this name.
      String name = BuiltinObjects.displayName("__libc_start_main.o");
      byte[] start = BuiltinObjects.oldStart(machine, request.dynamic().init());
      add(files, 0, name, start);
    }
    for (LibraryWrapper wrapper : LibraryWrapper.values()) {
      String name = BuiltinObjects.displayName(wrapper);
      add(files, files.size(), name, BuiltinObjects.wrapper(machine, wrapper));
    }
    String name = BuiltinObjects.displayName(BuiltinObjects.SINGLE_THREADED + ".o");
    add(files, files.size(), name, BuiltinObjects.singleThreaded(machine));
    return new LoadedInputs(files, inputs.opened(), inputs.bytes());
  }

  private static void add(
      List<LoadedInput> files, int position, String name, byte @Nullable [] object) {
    if (object != null) {
      ObjectFile file = ObjectFile.parse(name, MemorySegment.ofArray(object));
      files.add(position, new LoadedInput(file, InputScope.DEFAULT.withLazyObjects(true)));
    }
  }

  private static boolean hasGlibc(LoadedInputs inputs) {
    for (LoadedInput input : inputs.files()) {
      if (input.file() instanceof SharedFile library && library.glibcReleases() != null) {
        return true;
      }
    }
    return false;
  }
}
