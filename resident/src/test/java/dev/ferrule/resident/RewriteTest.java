package dev.ferrule.resident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferrule.api.LinkResult;
import dev.ferrule.api.Linker;
import dev.ferrule.ld.LdCommandLine;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.LinkControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rewrites inputs and outputs at random, in every way and speed, and compares each link that uses
 * kept inputs with one that uses none: result, messages and every byte.
 *
 * <p>{@code -Dresident.links=N} does more of them, {@code -Dresident.seed=N} repeats a run.
 */
class RewriteTest {
  private static final int UNITS = 5;
  private static final int VERSIONS = 12;

  /**
   * A unit U in version V. Any two versions differ in constants; some in sizes, names, references,
   * strings or thread-local and common variables as well.
   */
  private static final String UNIT =
      """
      #define JOIN(a, b) a##b
      #define NAME(a, b) JOIN(a, b)
      int g(void);
      int h(void);
      extern __attribute__((weak)) int absent;
      static const char *const texts[] = {"one", V == 6 ? "twice" : "two", V == 9 ? "THREE" : "three"};
      static __thread int own = V + 1;
      int NAME(table, U)[V == 7 ? 100 : 20];
      int *const NAME(pointer, U) = &NAME(table, U)[V + 1];
      static __attribute__((noinline)) int helper(int x) { return x * 3 + V + 2; }
      int NAME(unused, U)(void) { return helper(9) + g(); }
      #if V == 3
      int NAME(more, U)(void) { return 7; }
      #endif
      #if V == 5
      static __attribute__((noinline)) int other(int x) { return x ^ own; }
      #endif
      int NAME(f, U)(void) {
        own += V + 2;
      #if V == 2 || V == 9
        for (volatile int i = 0; i < 9; i++) own += helper(i);
      #endif
      #if V == 4
        own += h();
      #endif
      #if V == 5
        own = other(own);
      #endif
      #if V == 8
        if (&absent) own++;
      #endif
        return g() + helper(1000 + V) + texts[own & 1][0] + *NAME(pointer, U);
      }
      """;

  /**
   * Longer than any local file system's clock stands still, and short enough to be passed often.
   */
  private static final long SETTLE = 30_000_000L;

  @TempDir Path folder;
  private final long seed = Long.getLong("resident.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final KeptInputs inputs = new KeptInputs(4 << 20, SETTLE);
  private final EarlierLinks earlier = new EarlierLinks(inputs, 1 << 30);
  private final KnownOutputs outputs = new KnownOutputs();
  private final List<Path> rewritten = new ArrayList<>();
  private int unchanged;
  private int hits;
  private int patched;

  @Test
  void keptInputsNeverChangeAResult() throws Exception {
    System.out.println("seed " + seed);
    prepare();
    int links = Integer.getInteger("resident.links", 1500);
    List<String> done = new ArrayList<>();
    for (int i = 0; i < links; i++) {
      done.clear();
      for (int k = random.nextInt(4); k > 0; k--) {
        done.add(change());
      }
      if (random.nextInt(4) == 0) {
        done.add(changeWhileLinking());
      }
      if (random.nextInt(5) == 0) {
        Thread.sleep(random.nextInt(50));
      }
      if (random.nextInt(40) == 0) {
        inputs.dropReplaced();
      }
      compare("link " + i + " of seed " + seed + " after " + done);
    }
    System.out.println(
        links
            + " links, "
            + unchanged
            + " unchanged, "
            + patched
            + " patched, "
            + hits
            + " kept inputs");
    assertThat(unchanged).isPositive();
    assertThat(patched).isPositive();
    assertThat(hits).isGreaterThan(links);
  }

  private void prepare() throws Exception {
    Files.writeString(folder.resolve("unit.c"), UNIT);
    StringBuilder script = new StringBuilder("set -e\n");
    for (int v = 0; v < VERSIONS; v++) {
      for (int u = 0; u < UNITS; u++) {
        script.append(
            "gcc -O1 -g -fPIC -ffunction-sections -fdata-sections -DU=%d -DV=%d -c unit.c -o unit%d.%d\n"
                .formatted(u, v, u, v));
      }
      script.append("echo 'int g(void) { return %d; }' | gcc -x c -c - -o member.o\n".formatted(v));
      // A member that takes no part, and in one version brings a name.
      script.append(
          "echo 'int %s(void) { return %d; }' | gcc -x c -c - -o other.o\n"
              .formatted(v == 3 ? "absent" : "spare", v + 1));
      script.append("rm -f lib.%d; ar rcs lib.%d other.o member.o\n".formatted(v, v));
      script.append("echo 'int h(void) { return %d; }' ".formatted(v));
      script.append("| gcc -shared -fPIC -nostdlib -x c - -o so.%d\n".formatted(v));
    }
    script.append("echo 'extern int ");
    for (int u = 0; u < UNITS; u++) {
      script.append("f%d(void), ".formatted(u));
    }
    script.append("g(void), h(void); int _start(void) { return g() + h()");
    for (int u = 0; u < UNITS; u++) {
      script.append(" + f%d()".formatted(u));
    }
    script.append("; }' | gcc -fPIC -x c -c - -o start.o\nmkdir one two cold kept\n");
    Process process =
        new ProcessBuilder("sh", "-c", script.toString())
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    for (int u = 0; u < UNITS; u++) {
      rewritten.add(folder.resolve("u" + u + ".o"));
    }
    rewritten.add(folder.resolve("two/libg.a"));
    rewritten.add(folder.resolve("two/libh.so"));
    for (Path path : rewritten) {
      Files.copy(version(path, 0), path);
    }
  }

  private Path version(Path path, int v) {
    String name = path.getFileName().toString();
    String kind =
        switch (name) {
          case "libg.a" -> "lib.";
          case "libh.so" -> "so.";
          default -> "unit" + name.charAt(1) + ".";
        };
    return folder.resolve(kind + v);
  }

  /** Does one thing to a file; returns what. */
  private String change() throws IOException {
    Path path = rewritten.get(random.nextInt(rewritten.size()));
    // Half of the times one of those that differ in constants alone.
    int v = random.nextInt(VERSIONS);
    Path source = version(path, random.nextBoolean() ? v : v % 2 + (v < 6 ? 0 : 10));
    String what =
        switch (random.nextInt(10)) {
          case 0, 1 -> replace(path, source);
          case 2, 3 -> overwrite(path, source, false);
          case 4, 5 -> overwrite(path, source, true);
          case 6 -> byLink(path, source);
          case 7 -> elsewhere(path, source);
          case 8 -> damage(path);
          default -> tamper();
        };
    return what + " " + folder.relativize(path) + " from " + source.getFileName();
  }

  private String replace(Path path, Path source) throws IOException {
    Path beside = folder.resolve("beside");
    Files.copy(source, beside, StandardCopyOption.REPLACE_EXISTING);
    if (random.nextBoolean() && Files.exists(path)) {
      Files.setLastModifiedTime(beside, Files.getLastModifiedTime(path));
    }
    Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return "replace";
  }

  /** Keeps the inode, and if asked to, sets the time back as {@code cp -p} and {@code touch -r}. */
  private String overwrite(Path path, Path source, boolean keepTime) throws IOException {
    if (Files.isSymbolicLink(path)) {
      Files.delete(path);
    }
    FileTime time = Files.exists(path) ? Files.getLastModifiedTime(path) : FileTime.fromMillis(1);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      byte[] bytes = Files.readAllBytes(source);
      channel.write(ByteBuffer.wrap(bytes));
      channel.truncate(bytes.length);
    }
    if (keepTime) {
      Files.setLastModifiedTime(path, time);
    }
    return keepTime ? "overwrite with old time" : "overwrite";
  }

  private String byLink(Path path, Path source) throws IOException {
    Files.deleteIfExists(path);
    if (random.nextBoolean()) {
      Files.createSymbolicLink(path, source);
      return "symbolic link";
    }
    Path copy = Files.copy(source, folder.resolve("linked-" + System.nanoTime()));
    Files.createLink(path, copy);
    return "hard link";
  }

  /** A library appears in a folder that is searched earlier, or goes. */
  private String elsewhere(Path path, Path source) throws IOException {
    Path earlier = folder.resolve("one").resolve(path.getFileName());
    if (!path.getFileName().toString().startsWith("lib") || Files.deleteIfExists(earlier)) {
      return "nothing or no longer earlier";
    }
    Files.copy(source, earlier);
    return "earlier";
  }

  private String damage(Path path) throws IOException {
    if (Files.isSymbolicLink(path) || !Files.exists(path)) {
      return "nothing";
    }
    switch (random.nextInt(3)) {
      case 0 -> Files.delete(path);
      case 1 -> {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
          channel.truncate(channel.size() / 2);
        }
      }
      default -> {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(new byte[] {9}), Math.max(0, channel.size() - 200));
        }
      }
    }
    return "damage";
  }

  /**
   * Writes an input, lets a link read it, and writes it again before the file system's clock has
   * moved on. What the link itself makes of that is open, but nothing of it may be used again.
   */
  private String changeWhileLinking() throws IOException {
    Path path = rewritten.get(random.nextInt(rewritten.size()));
    int v = random.nextInt(VERSIONS - 1);
    overwrite(path, version(path, v), true);
    LinkControl disturbing =
        new LinkControl() {
          private int checks;

          @Override
          public void check() {
            if (++checks == 2) {
              try {
                overwrite(path, version(path, (v + 1) % (VERSIONS - 1)), true);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }

          @Override
          public void beforeWriting(Path unfinished) {}

          @Override
          public void beforeNaming(Path unfinished) {}
        };
    try (LinkInputs opener = inputs.begin();
        ServedLink link =
            new ServedLink(disturbing, text -> {}, opener, outputs, earlier, new LinkSlots(null))) {
      try {
        if (Linker.link(request("kept/out"), link).success()) {
          link.wentWell(true);
        }
      } catch (ServedLink.Unable e) {
        return "cut off " + path.getFileName();
      }
    }
    return "while linking " + path.getFileName();
  }

  private String tamper() throws IOException {
    Path output = folder.resolve("kept/out");
    if (!Files.exists(output)) {
      return "nothing";
    }
    FileTime time = Files.getLastModifiedTime(output);
    switch (random.nextInt(3)) {
      case 0 -> Files.delete(output);
      case 1 -> {
        try (FileChannel channel = FileChannel.open(output, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(new byte[] {1}), 64);
        }
      }
      default -> {
        Path other = folder.resolve("other");
        byte[] bytes = Files.readAllBytes(output);
        bytes[bytes.length - 1]++;
        Files.write(other, bytes);
        Files.setLastModifiedTime(other, time);
        Files.move(other, output, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return "tamper with the output, not";
  }

  private void compare(String when) throws IOException {
    LinkResult cold = Linker.link(request("cold/out"));
    LinkResult kept;
    LinkRequest request = request("kept/out");
    try (LinkInputs opener = inputs.begin();
        ServedLink link =
            new ServedLink(
                LinkControl.NONE, text -> {}, opener, outputs, earlier, new LinkSlots(null))) {
      kept = Linker.link(request, link);
      if (kept.success() && kept.diagnostics().isEmpty()) {
        link.wentWell(true);
      }
      unchanged += link.wasUnchanged() ? 1 : 0;
      hits += opener.hits();
      Path output = link.output();
      if (kept.success() && output != null && random.nextInt(3) == 0) {
        earlier.prepare(output);
      }
      patched += link.wasPatched() ? 1 : 0;
    }
    assertThat(kept.success()).as(when).isEqualTo(cold.success());
    assertThat(kept.diagnostics()).as(when).isEqualTo(cold.diagnostics());
    if (cold.success()) {
      assertThat(Files.mismatch(folder.resolve("kept/out"), folder.resolve("cold/out")))
          .as(when)
          .isEqualTo(-1);
    }
  }

  private LinkRequest request(String output) {
    List<String> arguments =
        new ArrayList<>(
            List.of("-pie", "--build-id", "--gc-sections", "--eh-frame-hdr", "start.o"));
    for (int u = 0; u < UNITS; u++) {
      arguments.add("u" + u + ".o");
    }
    arguments.addAll(List.of("-Lone", "-Ltwo", "-lg", "-lh", "-o", output));
    return LdCommandLine.parse(arguments, folder).request();
  }
}
