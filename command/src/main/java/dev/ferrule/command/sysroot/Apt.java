package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Debian's package lists, through apt: it knows the mirrors and has checked the lists' signatures.
 * Nothing is installed and no root is needed. Where the machine's own lists do not have a package,
 * fresh ones are fetched into the tree.
 */
final class Apt {
  /** A file of the archive: a package or a part of a source package. */
  record ArchiveFile(URI address, String name, long size, String sha256) {}

  /** What Debian's archive is signed with; not every machine trusts it for all sources. */
  private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  private static final String SIGNED = "[signed-by=" + KEYRING + "]";

  private final Path work;
  private final Tool tool;
  private List<String> options = List.of();

  /**
   * @param work folder for lists of its own
   */
  Apt(Path work, Tool tool) {
    this.work = work;
    this.tool = tool;
  }

  static boolean present() {
    return Files.isExecutable(Path.of("/usr/bin/apt-get"));
  }

  /** The package that a file belongs to, or null. */
  static @Nullable String owner(Path file) throws InterruptedException {
    String answer = Tool.output(List.of("dpkg-query", "-S", file.toString()), Path.of("/"));
    if (answer == null) {
      return null;
    }
    int colon = answer.indexOf(':');
    return colon < 0 ? null : answer.substring(0, colon);
  }

  /** The installed version of a package, or null. */
  static @Nullable String installedVersion(String name) throws InterruptedException {
    String answer =
        Tool.output(List.of("dpkg-query", "-W", "-f", "${Version}\\n", name), Path.of("/"));
    return answer == null || answer.isBlank() ? null : answer.lines().findFirst().orElse(null);
  }

  /**
   * Whether the machine's lists have the package.
   *
   * @param name with or without {@code =VERSION}
   */
  static boolean lists(String name) throws InterruptedException {
    String answer = Tool.output(List.of("apt-cache", "show", "--quiet=2", name), Path.of("/"));
    return answer != null && answer.contains("Package: ");
  }

  /**
   * Where a package can be fetched; null if no list has it.
   *
   * @param name with or without {@code =VERSION}
   */
  @Nullable ArchiveFile locate(String name)
      throws IOException, InterruptedException, SysrootFailure {
    ArchiveFile found = ask(List.of("download", "--print-uris", name), ".deb");
    if (found == null && options.isEmpty()) {
      refresh(false);
      found = ask(List.of("download", "--print-uris", name), ".deb");
    }
    return found;
  }

  /** The original sources of a source package; null if there is no such package. */
  @Nullable ArchiveFile locateSource(String name)
      throws IOException, InterruptedException, SysrootFailure {
    refresh(true);
    return ask(List.of("source", "--print-uris", "--only-source", name), ".orig.tar.");
  }

  private @Nullable ArchiveFile ask(List<String> arguments, String part)
      throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("apt-get", "--quiet=2"));
    command.addAll(options);
    command.addAll(arguments);
    String answer = Tool.output(command, work);
    if (answer == null) {
      return null;
    }
    for (String line : answer.lines().toList()) {
      ArchiveFile file = parse(line);
      if (file != null && file.name().contains(part) && !file.name().endsWith(".asc")) {
        return file;
      }
    }
    return null;
  }

  /** A line of {@code --print-uris}: {@code 'ADDRESS' NAME SIZE SHA256:DIGEST}. */
  private static @Nullable ArchiveFile parse(String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length != 4 || !fields[0].startsWith("'") || !fields[3].startsWith("SHA256:")) {
      return null;
    }
    try {
      URI address = new URI(fields[0].substring(1, fields[0].length() - 1));
      Path name = Path.of(fields[1]).getFileName();
      return new ArchiveFile(
          address, name.toString(), Long.parseLong(fields[2]), fields[3].substring(7));
    } catch (URISyntaxException | NumberFormatException e) {
      return null;
    }
  }

  /** Fetches fresh lists into the tree; with {@code sources} those of source packages. */
  private void refresh(boolean sources) throws IOException, InterruptedException, SysrootFailure {
    Path own = work.resolve(sources ? "apt-source" : "apt");
    Files.createDirectories(own.resolve("lists/partial"));
    Files.createDirectories(own.resolve("cache/archives/partial"));
    List<String> chosen = new ArrayList<>();
    chosen.add("-oDir::State::Lists=" + own.resolve("lists"));
    chosen.add("-oDir::Cache=" + own.resolve("cache"));
    chosen.add("-oAPT::Sandbox::User=");
    if (sources) {
      Path list = own.resolve("sources.list");
      Files.write(list, sourceLines());
      chosen.add("-oDir::Etc::SourceList=" + list);
      chosen.add("-oDir::Etc::SourceParts=/dev/null");
    }
    List<String> command = new ArrayList<>(List.of("apt-get", "--quiet=2"));
    command.addAll(chosen);
    command.add("update");
    tool.run(command, work, java.util.Map.of("LC_ALL", "C"));
    options = chosen;
  }

  /** The machine's sources of packages, as sources of source packages. */
  private static List<String> sourceLines() throws InterruptedException {
    String targets =
        Tool.output(
            List.of(
                "apt-get",
                "indextargets",
                "--format",
                "deb-src $(REPO_URI) $(CODENAME) $(COMPONENT)",
                "Created-By: Packages",
                "Origin: Debian"),
            Path.of("/"));
    List<String> lines = new ArrayList<>();
    if (targets != null) {
      for (String line : targets.lines().distinct().toList()) {
        lines.add(Files.exists(KEYRING) ? line.replace("deb-src", "deb-src " + SIGNED) : line);
      }
    }
    return lines;
  }
}
