package dev.ferrule.command.ldd;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether every version that is needed is defined: glibc's {@code _dl_check_all_versions}. */
final class VersionCheck {
  /**
   * A version need and what became of it.
   *
   * @param by the object that needs it
   * @param file the name of the object that has to define it
   * @param definedBy that object, or null if it does not define it or is missing
   */
  record Need(Loaded by, String file, Versions.Needed version, @Nullable Loaded definedBy) {}

  private VersionCheck() {}

  /** All needs of all objects, in the order of the list. */
  static List<Need> needs(LinkedProgram program) {
    List<Need> needs = new ArrayList<>();
    for (Loaded object : program.chain()) {
      ElfFile file = object.file();
      if (file == null) {
        continue;
      }
      for (Versions.NeededFrom from : file.needs()) {
        Loaded target = program.inScope(from.file());
        for (Versions.Needed version : from.versions()) {
          needs.add(
              new Need(
                  object,
                  from.file(),
                  version,
                  target != null && defines(target, version.name()) ? target : null));
        }
      }
    }
    return needs;
  }

  private static boolean defines(Loaded object, String version) {
    ElfFile file = object.file();
    if (file == null) {
      return false;
    }
    for (Versions.Defined defined : file.definitions()) {
      if (defined.name().equals(version)) {
        return true;
      }
    }
    return false;
  }

  /** The loader's complaints, each a line. */
  static List<String> complaints(LinkedProgram program) {
    List<String> complaints = new ArrayList<>();
    for (Need need : needs(program)) {
      Loaded target = program.inScope(need.file);
      ElfFile file = target == null ? null : target.file();
      if (target == null || file == null || need.definedBy != null) {
        continue;
      }
      String by = " (required by " + need.by.shown() + ")";
      String words;
      if (!file.definesVersions()) {
        words = "no version information available" + by;
      } else if (need.version.weak()) {
        words = "weak version `" + need.version.name() + "' not found" + by;
      } else {
        words = "version `" + need.version.name() + "' not found" + by;
      }
      complaints.add(program.program().shown() + ": " + target.shown() + ": " + words);
    }
    return complaints;
  }
}
