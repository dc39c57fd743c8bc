package dev.ferrule.resident;

import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.InputFile;
import dev.ferrule.input.LoadedInput;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.input.SharedFile;
import dev.ferrule.request.ContentOptions;
import dev.ferrule.request.EmbeddedOptions;
import dev.ferrule.request.InputScope;
import dev.ferrule.request.LimitOptions;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.ReportOptions;
import dev.ferrule.request.SearchPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which link made which output, to tell that a link would make the same again. Inputs were searched
 * and opened as for any link when this is asked, so that a library that would now be found earlier
 * counts, and contents are compared by {@link KeptFile#number}.
 */
final class KnownOutputs {
  private static final int MAX_OUTPUTS = 64;

  /** All that the bytes of an output follow from. */
  private record Origin(LinkRequest request, List<Source> sources, List<FileStamp> scripts) {}

  /**
   * One input. Its path says nothing, but where a name becomes part of the output.
   *
   * @param name the name in DT_NEEDED, or the one that {@code --exclude-libs} looks at
   */
  private record Source(long number, InputScope scope, String name) {}

  private record Known(Origin origin, FileStamp output) {}

  private final Map<Path, Known> outputs =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
          return size() > MAX_OUTPUTS;
        }
      };

  /** What one link is made from; remembered when it went well. */
  static final class Candidate {
    private final Path path;
    private final Origin origin;
    private @Nullable FileStamp written;

    private Candidate(Path path, Origin origin) {
      this.path = path;
      this.origin = origin;
    }

    Path path() {
      return path;
    }

    /** What version scripts and lists of symbols look like. */
    List<FileStamp> scripts() {
      return origin.scripts;
    }
  }

  /** Whether the link makes its output and nothing else: no other file, no words. */
  static boolean onlyOutput(LinkRequest request) {
    return request.report().equals(ReportOptions.DEFAULT) && request.content().mapFile() == null;
  }

  /** Null if this link always has to be done. */
  static @Nullable Candidate candidate(
      LinkRequest request, LoadedInputs inputs, LinkInputs opener) {
    if (request.content().buildId() instanceof ContentOptions.BuildId.Uuid
        || request.content().mapFile() != null
        // Inputs may ask for libraries that are found only while symbols are resolved.
        || request.embedded().anyAllowed()) {
      return null;
    }
    List<Source> sources = new ArrayList<>(inputs.files().size());
    for (LoadedInput input : inputs.files()) {
      long number = opener.numberOf(input.file());
      if (number < 0) {
        return null;
      }
      sources.add(new Source(number, input.scope(), nameThatCounts(input.file())));
    }
    List<FileStamp> scripts = new ArrayList<>();
    try {
      for (List<Path> list :
          List.of(request.symbols().versionScripts(), request.symbols().dynamicLists())) {
        for (Path script : list) {
          long now = FileStamp.now();
          FileStamp stamp = FileStamp.of(request.resolve(script));
          if (!stamp.settled(now, FileStamp.SETTLE_NANOSECONDS)) {
            return null;
          }
          scripts.add(stamp);
        }
      }
    } catch (IOException e) {
      return null;
    }
    LinkRequest without =
        new LinkRequest(
            request.workingDirectory(),
            request.output(),
            request.kind(),
            List.of(),
            SearchPaths.DEFAULT,
            request.symbols(),
            request.dynamic(),
            request.layout(),
            request.content(),
            request.report(),
            EmbeddedOptions.NONE,
            LimitOptions.DEFAULT);
    return new Candidate(request.resolve(request.output()), new Origin(without, sources, scripts));
  }

  private static String nameThatCounts(InputFile file) {
    if (file instanceof SharedFile shared) {
      return shared.soname();
    }
    return file instanceof ArchiveFile archive ? archive.name() : "";
  }

  /** Whether the output is there as the link that made it left it, and this is the same link. */
  boolean unchanged(Candidate candidate) {
    Known known;
    synchronized (this) {
      known = outputs.get(candidate.path);
    }
    if (known == null || !known.origin.equals(candidate.origin)) {
      return false;
    }
    try {
      return FileStamp.ofLink(candidate.path).equals(known.output);
    } catch (IOException e) {
      return false;
    }
  }

  synchronized void forget(Path path) {
    outputs.remove(path);
  }

  /**
   * Marks an output that is complete but has no name yet. Sets its modification time to this very
   * moment: the file system's own clock stands still for some milliseconds, in which a write would
   * leave no trace.
   */
  static void mark(Candidate candidate, Path unfinished) {
    try {
      FileStamp stamp = FileStamp.ofLink(unfinished);
      if (stamp.regular()) {
        Files.setLastModifiedTime(unfinished, FileTime.from(Instant.now()));
        candidate.written = FileStamp.ofLink(unfinished);
      }
    } catch (IOException e) {
      // Then the next link is done, which is never wrong.
    }
  }

  /** To be called when the link went well and printed nothing. */
  void made(Candidate candidate) {
    FileStamp stamp = stampOf(candidate);
    if (stamp != null) {
      synchronized (this) {
        outputs.put(candidate.path, new Known(candidate.origin, stamp));
      }
    }
  }

  /**
   * What the output of a link that went well looks like under its name; null if the name is already
   * that of another file.
   */
  static @Nullable FileStamp stampOf(Candidate candidate) {
    FileStamp written = candidate.written;
    if (written == null) {
      return null;
    }
    try {
      FileStamp stamp = FileStamp.ofLink(candidate.path);
      boolean same =
          stamp.device() == written.device()
              && stamp.inode() == written.inode()
              && stamp.size() == written.size()
              && stamp.mode() == written.mode()
              && stamp.modified() == written.modified();
      return same ? stamp : null;
    } catch (IOException e) {
      // Then the next link is done, which is never wrong.
      return null;
    }
  }
}
