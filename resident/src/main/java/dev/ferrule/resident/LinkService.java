package dev.ferrule.resident;

import dev.ferrule.api.LinkHost;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Does what a cold link's process does with its arguments. */
@FunctionalInterface
public interface LinkService {
  /**
   * @param calledAs the name that Ferrule was called by
   * @param directory the caller's current directory
   * @param host what the link runs in
   * @return the exit status
   */
  int link(
      String calledAs,
      List<String> arguments,
      Path directory,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      LinkHost host);
}
