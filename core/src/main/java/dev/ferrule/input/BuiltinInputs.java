package dev.ferrule.input;

import dev.ferrule.crt.BuiltinObjects;
import dev.ferrule.crt.LibraryWrapper;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.request.InputScope;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Puts objects that Ferrule has in itself among the files of a link. */
final class BuiltinInputs {
  /**
   * A start file that is made when all libraries are known.
   *
   * @param at its place among the files of that time
   */
  private record Waiting(String name, InputScope scope, int at) {}

  private final int machine;
  private final List<LoadedInput> files;
  private final List<Waiting> waiting = new ArrayList<>(0);
  private boolean wrappers;

  /**
   * @param files where the objects go
   */
  BuiltinInputs(int machine, List<LoadedInput> files) {
    this.machine = machine;
    this.files = files;
  }

  /** Adds what {@code --ferrule-object=NAME} names. */
  void add(String name, InputScope scope) {
    if (name.equals(BuiltinObjects.NONSHARED)) {
      addWrappers(scope);
    } else if (BuiltinObjects.hasStartFile(name)) {
      waiting.add(new Waiting(name, scope, files.size()));
    } else {
      throw new LinkFailure(
          Diagnostic.error("no-builtin-object", "Ferrule has no object " + name + " in itself")
              .withHint(
                  "it has crt1.o, Scrt1.o, crti.o, crtn.o, crtbegin.o, crtbeginS.o, crtend.o,"
                      + " crtendS.o and libc_nonshared.a"));
    }
  }

  /** Adds the functions of {@code libc_nonshared.a}, each to be used only if it is missing. */
  void addWrappers(InputScope scope) {
    if (wrappers) {
      return;
    }
    wrappers = true;
    for (LibraryWrapper wrapper : LibraryWrapper.values()) {
      byte[] bytes = wrapper.ofResolver() ? null : BuiltinObjects.wrapper(machine, wrapper);
      if (bytes != null) {
        add(BuiltinObjects.displayName(wrapper), bytes, scope.withLazyObjects(true), files.size());
      }
    }
  }

  /**
   * Makes the start files. How {@code _start} calls the C library depends on its age, so all
   * libraries have to be there.
   */
  void addStartFiles() {
    boolean callsConstructors = !waiting.isEmpty() && hasOldLibc();
    for (int i = waiting.size() - 1; i >= 0; i--) {
      Waiting one = waiting.get(i);
      byte[] bytes = BuiltinObjects.startFile(machine, one.name, callsConstructors);
      if (bytes == null) {
        throw new LinkFailure(
            Diagnostic.error(
                "no-builtin-object", "Ferrule has no " + one.name + " for this processor"));
      }
      add(BuiltinObjects.displayName(one.name), bytes, one.scope, one.at);
    }
  }

  private boolean hasOldLibc() {
    for (LoadedInput input : files) {
      if (input.file() instanceof SharedFile library && library.soname().equals("libc.so.6")) {
        return !RuntimeSearch.isJoined(library);
      }
    }
    return false;
  }

  private void add(String name, byte[] bytes, InputScope scope, int at) {
    files.add(at, new LoadedInput(ObjectFile.parse(name, MemorySegment.ofArray(bytes)), scope));
  }
}
