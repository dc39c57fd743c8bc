package dev.ferrule.write;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.Reproduction;
import dev.ferrule.work.LinkControl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Files about a link that are asked for beside its output. */
public final class SideFiles {
  private SideFiles() {}

  /**
   * {@code --reproduce}: all inputs, the arguments as {@code response.txt} and {@code version.txt},
   * in a folder named after the archive; lld's form.
   */
  public static void reproduce(
      LinkRequest request,
      Reproduction asked,
      List<Path> opened,
      String version,
      LinkControl control) {
    Path target = request.resolve(asked.file());
    String name = String.valueOf(target.getFileName());
    String folder = (name.endsWith(".tar") ? name.substring(0, name.length() - 4) : name) + "/";
    try (OutputFile file = OutputFile.create(target, false, control)) {
      TarFile tar = new TarFile(file);
      String lines = String.join("\n", asked.arguments()) + "\n";
      tar.add(folder + "response.txt", lines.getBytes(StandardCharsets.UTF_8));
      tar.add(folder + "version.txt", (version + "\n").getBytes(StandardCharsets.UTF_8));
      for (Path path : inputs(request, opened)) {
        tar.add(folder + path.toString().substring(1), Files.readAllBytes(path));
      }
      tar.end();
      file.complete(control);
    } catch (IOException e) {
      throw new LinkFailure(
          Diagnostic.error("cannot-read", "cannot read for --reproduce: " + e.getMessage()));
    }
  }

  /** {@code --dependency-file}: a rule for make that names every input. */
  public static void dependencies(
      LinkRequest request, Path asked, List<Path> opened, LinkControl control) {
    StringBuilder text = new StringBuilder(escape(request.output().toString())).append(':');
    Set<Path> inputs = inputs(request, opened);
    for (Path path : inputs) {
      text.append(" \\\n  ").append(escape(path.toString()));
    }
    text.append('\n');
    // A rule without a recipe for each, so that make goes on when one is gone.
    for (Path path : inputs) {
      text.append('\n').append(escape(path.toString())).append(":\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    try (OutputFile file = OutputFile.create(request.resolve(asked), false, control)) {
      file.write(bytes, 0, bytes.length, 0);
      file.complete(control);
    }
  }

  private static Set<Path> inputs(LinkRequest request, List<Path> opened) {
    List<Path> all = new ArrayList<>(opened);
    all.addAll(request.symbols().versionScripts());
    all.addAll(request.symbols().dynamicLists());
    Set<Path> absolute = new LinkedHashSet<>();
    for (Path path : all) {
      absolute.add(request.resolve(path).normalize());
    }
    return absolute;
  }

  private static String escape(String path) {
    return path.replace("$", "$$").replace("#", "\\#").replace(" ", "\\ ");
  }
}
