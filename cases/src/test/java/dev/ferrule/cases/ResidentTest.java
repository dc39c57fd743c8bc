package dev.ferrule.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The resident through its client, as cargo uses it. Whatever is done to the resident, each link
 * has to end well, soon, and with the bytes of a cold link.
 *
 * <p>{@code -Dresident.links=N} makes the loop longer; its figures are compared between a sixth of
 * it and its end.
 */
class ResidentTest {
  private static final int LINKS = Integer.getInteger("resident.links", 600);
  private static final Pattern PROCESS = Pattern.compile("resident: process (\\d+)");

  private static Path launcher = Path.of("");
  private static Path client = Path.of("");

  @TempDir Path folder;
  private final Random random = new Random(1);
  private final Map<String, String> environment = new HashMap<>();

  @BeforeAll
  static void build() throws Exception {
    String words = System.getProperty("cases", "");
    assumeThat(words.isEmpty() || words.contains("resident")).isTrue();
    Path ours = Toolbox.findRepository().resolve("ferrule");
    launcher = Path.of(System.getProperty("ferrule.launcher", ours.toString())).toAbsolutePath();
    client = launcher.resolveSibling(".ferrule/bin/ferrule");
    assertThat(Shell.run(Path.of("."), Map.of(), launcher + " --version", 300).status()).isZero();
    assertThat(client).as("the client, which ./build makes with rustc").isExecutable();
  }

  @BeforeEach
  void makeInputs() throws Exception {
    Path run = Files.createDirectory(folder.resolve("run"));
    environment.put("XDG_RUNTIME_DIR", run.toString());
    environment.put("FERRULE_RESIDENT", "on");
    environment.put("FERRULE", client.toString());
    sh(
        """
        for u in a b c; do
          for v in 0 1 2; do echo "int $u(void) { return 4$v; }" | gcc -g -x c -c - -o $u.$v; done
          cp $u.0 $u.o
        done
        echo 'int a(void), b(void), c(void); int main(void) { return a() - b() + c(); }' |
          gcc -g -x c -c - -o main.o
        ar rcs libc2.a c.o
        """);
    cold();
  }

  @AfterEach
  void stop() throws Exception {
    if (Files.exists(folder.resolve("run"))) {
      Shell.run(folder, environment, "$FERRULE resident stop", 60);
    }
  }

  private Shell.Outcome sh(String command) throws Exception {
    Shell.Outcome outcome = Shell.run(folder, environment, command, 60);
    assertThat(outcome.status()).as(command + "\n" + outcome.stderr()).isZero();
    return outcome;
  }

  private static String arguments(String output) {
    return " main.o a.o b.o libc2.a -o " + output;
  }

  /** What all links have to come to. */
  private byte[] cold() throws Exception {
    sh("FERRULE_RESIDENT=off " + launcher + arguments("cold"));
    return Files.readAllBytes(folder.resolve("cold"));
  }

  private void link(byte[] expected) throws Exception {
    sh("$FERRULE" + arguments("out"));
    assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(expected);
  }

  /** Other bytes, of the same size, under the same name. */
  private void rewrite(String unit) throws IOException {
    Path version = folder.resolve(unit + "." + random.nextInt(3));
    Files.write(folder.resolve(unit + ".o"), Files.readAllBytes(version));
  }

  /** On a busy machine the resident is not always asked in time. */
  private void linkUntil(String status, byte[] expected) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    do {
      assertThat(System.nanoTime()).as("never served").isLessThan(end);
      link(expected);
    } while (!sh("$FERRULE resident status").stdout().contains(status));
  }

  private void waitForResident() throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (Shell.run(folder, environment, "$FERRULE resident status", 60).status() != 0) {
      assertThat(System.nanoTime()).as("the resident does not start").isLessThan(end);
      Thread.sleep(50);
    }
  }

  private long process() throws Exception {
    Matcher matcher = PROCESS.matcher(sh("$FERRULE resident status").stdout());
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private void start() throws Exception {
    sh("$FERRULE resident start");
    waitForResident();
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.startsWith(".")).toList();
    }
  }

  @Test
  void theFirstLinkLeavesAResidentThatTheNextOneUses() throws Exception {
    byte[] expected = Files.readAllBytes(folder.resolve("cold"));
    long before = System.nanoTime();
    // The pipe stays open as long as anybody holds it.
    sh("$FERRULE" + arguments("out") + " 2>&1 | cat");
    assertThat(System.nanoTime() - before).isLessThan(20_000_000_000L);
    waitForResident();
    linkUntil("links: 1, nothing changed: 0", expected);
    // A link that a busy machine sends away in between makes one more that finds its output
    // changed.
    linkUntil("nothing changed: 1", expected);
    assertThat(sh("$FERRULE resident log").stdout()).contains("nothing changed for");
    for (Path descriptor : descriptors(process())) {
      if (Files.isSymbolicLink(descriptor)) {
        assertThat(Files.readSymbolicLink(descriptor).toString()).doesNotStartWith("pipe:");
      }
    }
    sh("$FERRULE resident stop");
    assertThat(Shell.run(folder, environment, "$FERRULE resident status", 60).status()).isOne();
  }

  private static List<Path> descriptors(long process) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + process + "/fd"))) {
      return files.toList();
    }
  }

  /** From 64 MB of input all members of archives are read; {@code libbig.a} is only large. */
  @Test
  void largeLinksAreKeptAndKnownToBeUnchanged() throws Exception {
    sh("printf '.globl big\n.data\nbig: .fill 70000000,1,1\n' | as - -o big.o");
    sh("ar rcs libbig.a big.o && rm big.o");
    sh("FERRULE_RESIDENT=off " + launcher + arguments("cold") + " libbig.a");
    byte[] expected = Files.readAllBytes(folder.resolve("cold"));
    start();
    long end = System.nanoTime() + 60_000_000_000L;
    do {
      assertThat(System.nanoTime()).as("never unchanged").isLessThan(end);
      sh("$FERRULE" + arguments("out") + " libbig.a");
      assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(expected);
    } while (sh("$FERRULE resident status").stdout().contains("nothing changed: 0"));
  }

  /**
   * rustc compiles one crate again after each edit, and names its objects anew. Some edits leave
   * everything in its place, others move it; each result is compared with that of a cold link.
   */
  @Test
  void editedProgramsAreLinkedFromWhatIsKept() throws Exception {
    start();
    List<String> programs = new ArrayList<>();
    for (int edit = 0; edit < 12; edit++) {
      // An immediate of a machine instruction, sometimes more of them, a call, or a longer string.
      String more = edit % 4 == 1 ? "t = t.rotate_left(%d) ^ 7;".formatted(edit) : "";
      String call = edit % 4 == 2 ? "print!(\"%s\");".formatted("+".repeat(edit)) : "";
      programs.add(
          "use std::hint::black_box; #[inline(never)] fn f(x: u64) -> u64 { black_box(x) + %d }\n"
                  .formatted(100_000 + edit / 4 * 4)
              + "#[inline(never)] fn g(x: u64) -> u64 { black_box(x) * %d }\n"
                  .formatted(70_000 + edit)
              + "fn main() { let mut t = f(1); %s %s t += g(2); println!(\"{t}\"); }\n"
                  .formatted(more, call));
    }
    long end = System.nanoTime() + 120_000_000_000L;
    boolean patched = false;
    for (int edit = 0; edit < programs.size() || !patched; edit++) {
      assertThat(System.nanoTime()).as("never written in part").isLessThan(end);
      Files.writeString(folder.resolve("app.rs"), programs.get(edit % programs.size()));
      String rustc = "rustc -g -Cincremental=$PWD/inc -Clinker=$FERRULE app.rs -o ";
      sh(rustc + "app");
      sh("cp app kept && FERRULE_RESIDENT=off " + rustc + "app && cmp app kept");
      sh("cp kept app && ./app");
      String status = sh("LC_ALL=C $FERRULE resident status").stdout();
      patched = status.matches("(?s).*only differences written: [1-9].*");
    }
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void failingLinksSayTheSameWithTheSameStatus() throws Exception {
    start();
    for (String line :
        List.of(" main.o a.o -o out", " main.o nothing.o -o out", " -Wl,--nonsense -o out", "")) {
      Shell.Outcome cold =
          Shell.run(folder, environment, "FERRULE_RESIDENT=off " + launcher + line, 60);
      Shell.Outcome kept = Shell.run(folder, environment, "$FERRULE" + line, 60);
      assertThat(kept).isEqualTo(cold);
      assertThat(kept.status()).isOne();
    }
    sh("$FERRULE main.o a.o b.o libc2.a -Wl,-t -o out > kept");
    sh("FERRULE_RESIDENT=off $FERRULE main.o a.o b.o libc2.a -Wl,-t -o out > own; cmp kept own");
  }

  @Test
  void whatIsInTheCallersEnvironmentCounts() throws Exception {
    start();
    sh("mkdir lib && mv libc2.a lib && umask 077 && (! $FERRULE main.o a.o b.o -lc2 -o out)");
    sh("LIBRARY_PATH=$PWD/lib $FERRULE main.o a.o b.o -lc2 -o out && cmp out cold");
    sh("cd lib && mkdir -p sub && LIBRARY_PATH=. $FERRULE ../main.o ../a.o ../b.o -lc2 -o out");
    assertThat(folder.resolve("lib/out")).exists();
    sh("(umask 027 && LIBRARY_PATH=$PWD/lib $FERRULE main.o a.o b.o -lc2 -o masked)");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("masked"))))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void itIsOffWhereItShouldBe() throws Exception {
    sh("FERRULE_RESIDENT=auto CI=true $FERRULE" + arguments("out"));
    sh("FERRULE_RESIDENT=off $FERRULE" + arguments("out"));
    sh("FERRULE_JAVA_OPTIONS=-Xmx1g $FERRULE" + arguments("out"));
    sh("$FERRULE --version");
    sh("sleep 0.5");
    assertThat(Shell.run(folder, environment, "$FERRULE resident status", 60).status()).isOne();
  }

  @Test
  void killedInTheMiddle() throws Exception {
    for (int i = 0; i < 12; i++) {
      start();
      rewrite("a");
      byte[] expected = cold();
      long process = process();
      int delay = random.nextInt(120);
      Shell.Outcome outcome =
          Shell.run(
              folder,
              environment,
              "(sleep 0."
                  + "%03d".formatted(delay)
                  + "; kill -9 "
                  + process
                  + ") & $FERRULE"
                  + arguments("out")
                  + "; status=$?; wait; exit $status",
              60);
      assertThat(outcome).isEqualTo(new Shell.Outcome(0, "", ""));
      assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(expected);
      assertThat(leftovers()).isEmpty();
    }
    // Its socket is still there, and nobody behind it.
    link(cold());
    waitForResident();
    link(cold());
  }

  @Test
  void hung() throws Exception {
    start();
    byte[] expected = cold();
    link(expected);
    long process = process();
    sh("kill -STOP " + process);
    rewrite("b");
    expected = cold();
    long before = System.nanoTime();
    link(expected);
    link(expected);
    assertThat(System.nanoTime() - before).isLessThan(10_000_000_000L);
    // It must not do now what was asked of it then.
    Files.delete(folder.resolve("out"));
    sh("kill -CONT " + process + "; sleep 0.5");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void hungInTheMiddle() throws Exception {
    start();
    for (int i = 0; i < 4; i++) {
      rewrite("b");
      byte[] expected = cold();
      start();
      long process = process();
      sh(
          "(sleep 0.0%d; kill -STOP %d 2>/dev/null) & $FERRULE".formatted(10 + 20 * i, process)
              + arguments("out"));
      assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(expected);
      assertThat(leftovers()).isEmpty();
      sh("kill -9 " + process + " 2>/dev/null || true");
    }
  }

  @Test
  void interruptedClient() throws Exception {
    start();
    for (int i = 0; i < 10; i++) {
      rewrite("a");
      int delay = 5 + random.nextInt(60);
      Shell.Outcome outcome =
          Shell.run(
              folder,
              environment,
              "timeout -s INT 0.%03d $FERRULE".formatted(delay) + arguments("out"),
              60);
      assertThat(outcome.status()).isIn(0, 124);
    }
    sh("sleep 0.5");
    assertThat(leftovers()).isEmpty();
    link(cold());
  }

  @Test
  void makesWayForAnotherBuild() throws Exception {
    Path home = launcher.toAbsolutePath().getParent();
    Path copy = Files.createDirectory(folder.resolve("copy"));
    sh("cp -r %s/.ferrule %s/ferrule %s/tools copy".formatted(home, home, home));
    environment.put("FERRULE", copy.resolve(".ferrule/bin/ferrule").toString());
    start();
    link(cold());
    long process = process();
    sh("cp copy/.ferrule/lib/core.jar new && mv new copy/.ferrule/lib/core.jar");
    link(cold());
    long end = System.nanoTime() + 10_000_000_000L;
    while (Files.exists(Path.of("/proc/" + process))) {
      assertThat(System.nanoTime()).as("the old resident does not end").isLessThan(end);
      Thread.sleep(50);
    }
    waitForResident();
    assertThat(process()).isNotEqualTo(process);
    link(cold());
  }

  @Test
  void nobodyElseCanUseOrImitateIt() throws Exception {
    Path runtime = folder.resolve("run");
    assumeThat(System.getProperty("user.name"))
        .as("changing the user takes root")
        .isEqualTo("root");
    start();
    String other = "setpriv --reuid=65534 --regid=65534 --clear-groups ";
    sh("chmod 755 . run; ! " + other + "ls run/ferrule 2>/dev/null");
    // Even where the folder's mode was changed, the resident asks who calls.
    Files.writeString(
        folder.resolve("stop.py"),
        """
        import glob, os, socket, struct
        path = glob.glob("run/ferrule/*.sock")[0]
        name = os.path.basename(path)[:-5].encode()
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(path)
        try:
            peer.sendall(struct.pack("<IcI", 5 + len(name), b"Q", len(name)) + name)
            print("answer", peer.recv(100))
        except ConnectionError:
            print("answer b''")
        """);
    sh("chmod 755 run/ferrule && chmod 777 run/ferrule/*.sock");
    String python = Files.exists(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    assertThat(sh(other + python + " stop.py").stdout()).isEqualTo("answer b''\n");
    assertThat(Shell.run(folder, environment, "$FERRULE resident status", 60).status())
        .as("a folder that others can enter is not used")
        .isOne();
    sh("chmod 700 run/ferrule && $FERRULE resident stop");
    // A folder of somebody else's in the place of one's own.
    sh("rm -r run/ferrule && mkdir -m 700 run/ferrule && chown 65534 run/ferrule");
    link(cold());
    sh("sleep 0.5; rm -r run/ferrule && mkdir real && chmod 700 real && ln -s ../real run/ferrule");
    link(cold());
    sh("sleep 0.5");
    assertThat(folder.resolve("real")).isEmptyDirectory();
    assertThat(runtime).exists();
  }

  @Test
  void twoAtOnce() throws Exception {
    start();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 20; i++) {
        rewrite("a");
        rewrite("b");
        List<Future<Shell.Outcome>> links = new ArrayList<>();
        for (String name : List.of("one", "two")) {
          String line = "$FERRULE" + arguments(name) + " -Wl,-soname," + name + " -shared";
          links.add(threads.submit(() -> Shell.run(folder, environment, line, 60)));
        }
        for (Future<Shell.Outcome> link : links) {
          assertThat(link.get()).isEqualTo(new Shell.Outcome(0, "", ""));
        }
        if (i % 5 == 0) {
          for (String name : List.of("one", "two")) {
            String options = " -Wl,-soname," + name + " -shared";
            sh(
                "FERRULE_RESIDENT=off $FERRULE"
                    + arguments("cold")
                    + options
                    + "; cmp cold "
                    + name);
          }
        }
      }
    }
  }

  @Test
  void rebuildingInALoopDoesNotGrow() throws Exception {
    start();
    long process = process();
    Sizes first = Sizes.NONE;
    for (int i = 0; i < LINKS; i++) {
      rewrite(random.nextBoolean() ? "a" : "b");
      if (i % 7 == 0) {
        sh("rm -f c.o libc2.a && cp c.%d c.o && ar rcs libc2.a c.o".formatted(i % 3));
      }
      if (i % 40 == 39) {
        link(cold());
      } else {
        sh("$FERRULE" + arguments("out"));
      }
      if (i == LINKS / 6) {
        first = sizes(process);
      }
    }
    Sizes last = sizes(process);
    System.out.println("link " + LINKS / 6 + ": " + first + ", link " + LINKS + ": " + last);
    assertThat(last.heap - first.heap).as("heap, KB").isLessThanOrEqualTo(2048);
    assertThat(last.descriptors - first.descriptors).as("descriptors").isLessThanOrEqualTo(3);
    assertThat(last.mappings - first.mappings).as("mappings").isLessThanOrEqualTo(30);
    assertThat(last.threads - first.threads).as("threads").isLessThanOrEqualTo(4);
    assertThat(process()).as("it is still the same").isEqualTo(process);
  }

  /** What the resident holds; the heap in KB after a collection. */
  private record Sizes(long heap, int descriptors, int mappings, int threads) {
    private static final Sizes NONE = new Sizes(0, 0, 0, 0);
  }

  private Sizes sizes(long process) throws Exception {
    String jcmd = System.getProperty("java.home") + "/bin/jcmd " + process;
    String heap = sh(jcmd + " GC.run && " + jcmd + " GC.heap_info").stdout();
    long used = 0;
    // The generations of the serial collector: "DefNew total …K, used …K", and metaspace.
    Matcher matcher =
        Pattern.compile("(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K").matcher(heap);
    while (matcher.find()) {
      used += Long.parseLong(matcher.group(1));
    }
    assertThat(used).as(heap).isPositive();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
      return new Sizes(
          used,
          descriptors(process).size(),
          Files.readAllLines(Path.of("/proc/" + process + "/maps")).size(),
          (int) threads.count());
    }
  }

  @Test
  void outOfMemory() throws Exception {
    environment.put("FERRULE_RESIDENT_JAVA_OPTIONS", "-Xmx16m");
    sh(
        """
        awk 'BEGIN { for (i = 0; i < 100000; i++)
          printf ".section .text.f%d,\\"ax\\",@progbits\\n.globl f%d\\nf%d: ret\\n", i, i, i }' |
          as - -o large.o
        """);
    start();
    link(cold());
    String large = " main.o a.o b.o libc2.a large.o -o ";
    sh("FERRULE_RESIDENT=off $FERRULE" + large + "large-cold");
    for (int i = 0; i < 3; i++) {
      assertThat(sh("$FERRULE" + large + "large-out")).isEqualTo(new Shell.Outcome(0, "", ""));
      sh("cmp large-cold large-out && rm large-out");
      assertThat(leftovers()).isEmpty();
      rewrite("a");
      link(cold());
      sh("FERRULE_RESIDENT=off $FERRULE" + large + "large-cold");
    }
    assertThat(sh("$FERRULE resident log").stdout())
        .contains("sent away: the machine does not let it");
    // It goes on with what it has room for.
    linkUntil("links: 2", cold());
  }

  @Test
  void shortOfMemory() throws Exception {
    // No machine has so much.
    environment.put("FERRULE_RESIDENT_JAVA_OPTIONS", "-Dferrule.resident.free=" + (1L << 60));
    start();
    long process = process();
    long end = System.nanoTime() + 20_000_000_000L;
    while (Files.exists(Path.of("/proc/" + process))) {
      link(cold());
      assertThat(System.nanoTime()).as("it does not end").isLessThan(end);
      Thread.sleep(100);
    }
    assertThat(sh("cat run/ferrule/*.log").stdout())
        .contains("ends: the machine is short of memory");
    link(cold());
  }
}
