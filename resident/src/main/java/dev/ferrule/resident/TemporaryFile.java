package dev.ferrule.resident;

import dev.ferrule.write.UnnamedFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file without a name: {@code O_TMPFILE} of open(2), which Java has no word for. The kernel gives
 * its space back when the process ends, however that happens.
 */
final class TemporaryFile implements UnnamedFile {
  // fcntl.h, x86-64
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_TMPFILE = 0x410000;
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;

  /** What the file creation mask leaves of this is the mode. */
  private static final int EXECUTABLE = 0777;

  private static final MethodHandle OPEN =
      function(
          "open",
          2,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT);
  private static final MethodHandle LINKAT =
      function(
          "linkat",
          5,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE =
      function("close", 1, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

  private final int descriptor;
  private final FileChannel channel;

  private TemporaryFile(int descriptor, FileChannel channel) {
    this.descriptor = descriptor;
    this.channel = channel;
  }

  /**
   * @param fixed parameters in front of those that the C function takes as it likes
   */
  @SuppressWarnings("restricted") // the functions are those of every C library
  private static MethodHandle function(
      String name, int fixed, ValueLayout result, ValueLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor type = FunctionDescriptor.of(result, parameters);
    MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
    return fixed < parameters.length
        ? linker.downcallHandle(address, type, Linker.Option.firstVariadicArg(fixed))
        : linker.downcallHandle(address, type);
  }

  /** Makes an empty one on the file system of a folder; null if that cannot have any. */
  static @Nullable TemporaryFile in(Path folder) throws IOException {
    int descriptor = -1;
    try (Arena arena = Arena.ofConfined()) {
      descriptor =
          (int)
              OPEN.invokeExact(
                  arena.allocateFrom(folder.toString()),
                  O_TMPFILE | O_RDWR | O_CLOEXEC,
                  EXECUTABLE);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (descriptor < 0) {
      return null;
    }
    try {
      FileChannel channel =
          FileChannel.open(path(descriptor), StandardOpenOption.READ, StandardOpenOption.WRITE);
      return new TemporaryFile(descriptor, channel);
    } catch (IOException e) {
      close(descriptor);
      throw e;
    }
  }

  private static Path path(int descriptor) {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public void name(Path path) throws IOException {
    int status;
    try (Arena arena = Arena.ofConfined()) {
      status =
          (int)
              LINKAT.invokeExact(
                  AT_FDCWD,
                  arena.allocateFrom(path(descriptor).toString()),
                  AT_FDCWD,
                  arena.allocateFrom(path.toString()),
                  AT_SYMLINK_FOLLOW);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (status != 0) {
      throw new IOException("cannot give it its name");
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      close(descriptor);
    }
  }

  private static void close(int descriptor) throws IOException {
    try {
      int status = (int) CLOSE.invokeExact(descriptor);
      if (status != 0) {
        throw new IOException("cannot close it");
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** C functions throw nothing. */
  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException(e);
  }
}
