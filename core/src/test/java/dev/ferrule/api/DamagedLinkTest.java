package dev.ferrule.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.diag.Severity;
import dev.ferrule.ld.LdCommandLine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole links of inputs that are cut off or have flipped bytes: they succeed, or fail with errors
 * that are told as such and leave no file. None hangs, takes much memory or throws.
 */
class DamagedLinkTest {
  private static final int ROUNDS = 150;
  private static final int SECONDS = 20;

  /** What one link may allocate, and the size of what it may write, in bytes. */
  private static final long MUCH = 256L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final ExecutorService LINKS =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

  @TempDir static Path folder;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("a.c"),
        """
        extern int printf(const char *, ...);
        __attribute__((weak)) extern int absent(void);
        __thread int t = 1;
        static int table[] = {1, 2, 3};
        static int (*const calls[])(const char *, ...) = {printf};
        static int real(void) { return 1; }
        static int (*pick(void))(void) { return real; }
        int chosen(void) __attribute__((ifunc("pick")));
        int f(int x) { t += x; return printf("%d\\n", table[x]) + chosen() + calls[0]("") + !absent; }
        """);
    Files.writeString(folder.resolve("start.c"), "int f(int); int _start(void) { return f(1); }\n");
    Files.writeString(folder.resolve("libc.c"), "int printf(const char *s, ...) { return *s; }\n");
    Files.writeString(folder.resolve("libc.map"), "V1 { global: printf; local: *; };\n");
    run("gcc", "-g", "-gz=zlib", "-fPIC", "-ffunction-sections", "-c", "a.c", "-o", "a.o");
    run("gcc", "-fPIC", "-c", "start.c", "-o", "start.o");
    run("ar", "rcs", "a.a", "a.o");
    run(
        "gcc",
        "-shared",
        "-nostdlib",
        "-fPIC",
        "-Wl,-soname,libc.so,--version-script=libc.map",
        "libc.c",
        "-o",
        "libc.so");
    Files.writeString(
        folder.resolve("a.so"),
        """
        /* a library */ OUTPUT_FORMAT(elf64-x86-64)
        GROUP ( a.a AS_NEEDED ( libc.so ) )
        """);
    Files.writeString(
        folder.resolve("a.map"),
        "V1 { global: f; extern \"C++\" { ns::*; \"g(int)\"; }; local: *; }; V2 { t*; } V1;\n");
    Files.writeString(folder.resolve("a.list"), "{ f; extern \"C\" { chosen; }; };\n");
    Files.writeString(
        folder.resolve("a.rsp"),
        "start.o a.o \"libc.so\" --defsym=x='f' -z now --hash-style=both\n");
  }

  @AfterAll
  static void end() {
    LINKS.shutdownNow();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int status;
    try {
      status = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new IOException(command[0] + " is missing: apt-get install gcc binutils", e);
    }
    assertThat(status).as(String.join(" ", command)).isZero();
  }

  /** Links with {@code damaged} standing for the input, in the three kinds of output. */
  private static void damage(String input, String... arguments)
      throws IOException, InterruptedException {
    byte[] whole = Files.readAllBytes(folder.resolve(input));
    attempt(whole, input, List.of(arguments), "whole", true);
    for (int length = 0; length < whole.length; length += 1 + length / 60) {
      attempt(
          Arrays.copyOf(whole, length), input, List.of(arguments), "cut off at " + length, false);
    }
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = whole.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        bytes[place(random, bytes.length)] =
            (byte)
                switch (random.nextInt(4)) {
                  case 0 -> -1;
                  case 1 -> 0;
                  case 2 -> 1 << random.nextInt(8);
                  default -> random.nextInt();
                };
      }
      attempt(bytes, input, List.of(arguments), "seed " + seed + " round " + round, false);
    }
  }

  /** Headers and tables decide most; they stand at both ends. */
  private static int place(Random random, int length) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(Math.min(256, length));
      case 1 -> length - 1 - random.nextInt(Math.min(2048, length));
      default -> random.nextInt(length);
    };
  }

  /** What came of one link: null or what was thrown, and how much was allocated. */
  private record Done(@Nullable LinkResult result, List<Diagnostic> diagnostics, long allocated) {}

  private static Done link(List<String> arguments) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    LdCommandLine.Parsed parsed;
    try {
      parsed = LdCommandLine.parse(arguments, folder);
    } catch (LinkFailure e) {
      return new Done(null, e.diagnostics(), THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    LinkResult result = Linker.link(parsed.request());
    return new Done(
        result, result.diagnostics(), THREADS.getCurrentThreadAllocatedBytes() - before);
  }

  private static void attempt(
      byte[] bytes, String input, List<String> arguments, String what, boolean good)
      throws IOException, InterruptedException {
    Path whole = folder.resolve(input);
    byte[] kept = Files.readAllBytes(whole);
    Path output = folder.resolve("out");
    Files.write(whole, bytes);
    try {
      String as = input + ", " + what + ", " + arguments;
      Future<Done> future = LINKS.submit(() -> link(arguments));
      Done done = future.get(SECONDS, TimeUnit.SECONDS);
      check(done, output, as);
      if (good) {
        assertThat(Files.exists(output)).as(as + ": " + done.diagnostics()).isTrue();
      }
    } catch (ExecutionException e) {
      keep(bytes, input);
      fail(input + ", " + what + ", " + arguments, e.getCause());
    } catch (TimeoutException e) {
      keep(bytes, input);
      fail(input + ", " + what + " hangs with " + arguments);
    } catch (AssertionError e) {
      keep(bytes, input);
      throw e;
    } finally {
      Files.write(whole, kept);
      Files.deleteIfExists(output);
    }
  }

  /** What failed is left for a look. */
  private static void keep(byte[] bytes, String input) throws IOException {
    Path target = Path.of("target", "damaged-" + input);
    Files.write(target, bytes);
  }

  private static void check(Done done, Path output, String as) throws IOException {
    @Nullable LinkResult result = done.result();
    boolean success = result != null && result.success();
    assertThat(Files.exists(output)).as(as).isEqualTo(success);
    if (success) {
      assertThat(Files.size(output)).as("size of what came of " + as).isLessThan(MUCH);
    }
    int errors = 0;
    for (Diagnostic diagnostic : done.diagnostics()) {
      assertThat(diagnostic.code()).as(as).isNotIn("out-of-memory", "input-changed");
      assertThat(diagnostic.message()).as(as).isNotBlank().doesNotContain("Exception");
      errors += diagnostic.severity() == Severity.ERROR ? 1 : 0;
    }
    assertThat(errors > 0).as(as + ": " + done.diagnostics()).isEqualTo(!success);
    assertThat(done.allocated()).as("bytes allocated by " + as).isLessThan(MUCH);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter((Path file) -> file.getFileName().toString().contains("ferrule-")))
          .as(as)
          .isEmpty();
    }
  }

  @Test
  void objects() throws IOException, InterruptedException {
    damage("a.o", "-pie", "start.o", "a.o", "libc.so", "--gc-sections", "-o", "out");
  }

  @Test
  void objectsInAStaticProgram() throws IOException, InterruptedException {
    damage("a.o", "-static", "start.o", "a.o", "--defsym=printf=_start", "--icf=none", "-o", "out");
  }

  @Test
  void objectsInALibrary() throws IOException, InterruptedException {
    damage("a.o", "-shared", "a.o", "--version-script=a.map", "-o", "out");
  }

  @Test
  void archives() throws IOException, InterruptedException {
    damage("a.a", "-pie", "start.o", "a.a", "libc.so", "-o", "out");
  }

  @Test
  void wholeArchives() throws IOException, InterruptedException {
    damage("a.a", "-shared", "--whole-archive", "a.a", "-o", "out");
  }

  @Test
  void libraries() throws IOException, InterruptedException {
    damage("libc.so", "-pie", "start.o", "a.o", "libc.so", "-o", "out");
  }

  @Test
  void scripts() throws IOException, InterruptedException {
    damage("a.so", "-pie", "start.o", "a.so", "-o", "out");
  }

  @Test
  void versionScripts() throws IOException, InterruptedException {
    damage("a.map", "-shared", "a.o", "--version-script=a.map", "-o", "out");
  }

  @Test
  void dynamicLists() throws IOException, InterruptedException {
    damage("a.list", "-pie", "start.o", "a.o", "libc.so", "--dynamic-list=a.list", "-o", "out");
  }

  @Test
  void responseFiles() throws IOException, InterruptedException {
    damage("a.rsp", "@a.rsp", "-pie", "-o", "out");
  }

  @Test
  void textInPlaceOfAnObject() throws IOException, InterruptedException {
    Path text = folder.resolve("a.txt");
    Files.write(text, "this is not an object\n".getBytes(StandardCharsets.UTF_8));
    damageOnly("a.txt", "-pie", "start.o", "a.txt", "-o", "out");
  }

  private static void damageOnly(String input, String... arguments)
      throws IOException, InterruptedException {
    attempt(Files.readAllBytes(folder.resolve(input)), input, List.of(arguments), "text", false);
  }
}
