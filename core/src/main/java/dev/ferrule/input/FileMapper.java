package dev.ferrule.input;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Maps files into memory for as long as an arena lives. */
public final class FileMapper implements FileOpener {
  private final Arena arena;

  public FileMapper(Arena arena) {
    this.arena = arena;
  }

  @Override
  public MemorySegment open(Path path, String name) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw failure(name, "no such file", "check the path, and that what makes the file has run");
    } catch (java.nio.file.AccessDeniedException e) {
      throw failure(name, "permission denied", null);
    } catch (IOException e) {
      // Asked only now: a directory can be opened, but not mapped.
      if (Files.isDirectory(path)) {
        throw failure(name, "is a directory", null);
      }
      String reason = e.getMessage();
      throw failure(name, reason == null ? e.toString() : reason, null);
    }
  }

  private static LinkFailure failure(
      String name, String what, @org.jspecify.annotations.Nullable String hint) {
    Diagnostic diagnostic = Diagnostic.error("cannot-open", "cannot open " + name + ": " + what);
    return new LinkFailure(hint == null ? diagnostic : diagnostic.withHint(hint));
  }
}
