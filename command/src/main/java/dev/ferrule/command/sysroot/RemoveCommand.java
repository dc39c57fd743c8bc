package dev.ferrule.command.sysroot;

import dev.ferrule.command.Console;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a sysroot away. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    description = "Deletes TARGET's sysroot, complete or not.")
final class RemoveCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TARGET", description = "x86_64-unknown-linux-musl")
  private String target = "";

  @Option(names = "--prefix", paramLabel = "DIR", description = "the one that was put there")
  private @Nullable Path prefix;

  RemoveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    return SysrootCommand.reporting(console, () -> remove());
  }

  private void remove() throws IOException, SysrootFailure {
    SysrootCommand.requireKnown(target);
    SysrootFolders folders = SysrootFolders.of(console.environment(), console.directory());
    Path entry = folders.entry(target);
    Path folder = entry;
    if (prefix != null) {
      folder = console.directory().resolve(prefix).normalize();
    } else if (Files.isSymbolicLink(entry)) {
      folder = Files.readSymbolicLink(entry);
    }
    SysrootTree tree = new SysrootTree(folder, target);
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      boolean stale = Files.isSymbolicLink(entry);
      folders.forget(target, folder);
      if (!stale) {
        throw new SysrootFailure("there is no sysroot for " + target + " at " + folder);
      }
      return;
    }
    if (!Files.exists(tree.lock())) {
      throw new SysrootFailure(folder + " is no sysroot that ferrule made");
    }
    try (FileChannel channel = FileChannel.open(tree.lock(), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new SysrootFailure("another ferrule is making the sysroot in " + folder);
      }
      // First what makes it one, so that half of it is never taken for a sysroot.
      Files.deleteIfExists(tree.manifest());
      FileTrees.delete(folder);
    }
    folders.forget(target, folder);
    console.err().println("ferrule: removed " + folder);
  }
}
