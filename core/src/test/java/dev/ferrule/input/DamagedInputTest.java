package dev.ferrule.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ferrule.diag.LinkFailure;
import dev.ferrule.live.EhFrameRecords;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs that are cut off or have flipped bytes are read, or refused with one message; nothing else
 * happens.
 */
class DamagedInputTest {
  private static byte[] object = new byte[0];
  private static byte[] archive = new byte[0];
  private static byte[] library = new byte[0];

  @TempDir static Path folder;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("a.c"),
        """
        #include <stdio.h>
        __thread int t = 1;
        static int table[] = {1, 2, 3};
        int f(int x) { t += x; return printf("%d\\n", table[x]); }
        """);
    run("gcc", "-g", "-gz=zlib", "-fPIC", "-ffunction-sections", "-c", "a.c", "-o", "a.o");
    run("ar", "rcs", "a.a", "a.o");
    run("gcc", "-shared", "a.o", "-o", "a.so");
    object = Files.readAllBytes(folder.resolve("a.o"));
    archive = Files.readAllBytes(folder.resolve("a.a"));
    library = Files.readAllBytes(folder.resolve("a.so"));
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

  private interface Reader {
    void read(byte[] bytes);
  }

  private static void readObject(byte[] bytes) {
    ObjectFile file = ObjectFile.parse("a.o", MemorySegment.ofArray(bytes));
    for (int i = 1; i < file.sectionCount(); i++) {
      file.sectionBytes(i);
      file.relocations(i);
      if (file.sectionNameIs(i, ".eh_frame")) {
        EhFrameRecords.parse(file, i);
      }
    }
    for (int i = 0; i < file.symbols().count(); i++) {
      file.symbolName(i);
    }
  }

  private static void readArchive(byte[] bytes) {
    ArchiveFile file =
        ArchiveFile.parse(
            "a.a",
            Path.of("a.a"),
            MemorySegment.ofArray(bytes),
            (Path path, String name) -> MemorySegment.ofArray(new byte[0]),
            false);
    for (int m = 0; m < file.memberCount(); m++) {
      if (file.memberIsElfObject(m)) {
        readObject(file.memberBytes(m).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      }
    }
    ArchiveIndex index = file.index(new ReadScratch());
    for (int k = 0; k < index.count(); k++) {
      index.nameHash(k);
    }
  }

  private static void readLibrary(byte[] bytes) {
    SharedFile file = SharedFile.parse("a.so", MemorySegment.ofArray(bytes), "a.so");
    byte[] name = {'f', 0};
    file.find(name, 0, 1);
    for (int i = 1; i < file.symbols().count(); i++) {
      file.nameHash(i);
      file.versionName(file.versionIndex(i));
    }
  }

  private static void cutOff(byte[] whole, Reader reader) {
    for (int length = 0; length < whole.length; length += 1 + length / 60) {
      attempt(Arrays.copyOf(whole, length), reader, "cut off at " + length);
    }
  }

  private static void flip(byte[] whole, Reader reader) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 4000; round++) {
      byte[] bytes = whole.clone();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        // Headers decide most, and stand at both ends.
        int at =
            random.nextBoolean()
                ? random.nextInt(bytes.length)
                : random.nextBoolean()
                    ? random.nextInt(Math.min(1024, bytes.length))
                    : bytes.length - 1 - random.nextInt(Math.min(2048, bytes.length));
        bytes[at] =
            (byte) (random.nextBoolean() ? random.nextInt() : random.nextBoolean() ? -1 : 0);
      }
      attempt(bytes, reader, "seed " + seed + " round " + round);
    }
  }

  private static void attempt(byte[] bytes, Reader reader, String what) {
    try {
      reader.read(bytes);
    } catch (LinkFailure e) {
      assertThat(e.diagnostics()).as(what).hasSize(1);
    } catch (RuntimeException | Error e) {
      fail(what, e);
    }
  }

  @Test
  void objectsCutOff() {
    cutOff(object, DamagedInputTest::readObject);
  }

  @Test
  void objectsWithFlippedBytes() {
    flip(object, DamagedInputTest::readObject);
  }

  @Test
  void archivesCutOff() {
    cutOff(archive, DamagedInputTest::readArchive);
  }

  @Test
  void archivesWithFlippedBytes() {
    flip(archive, DamagedInputTest::readArchive);
  }

  @Test
  void librariesCutOff() {
    cutOff(library, DamagedInputTest::readLibrary);
  }

  @Test
  void librariesWithFlippedBytes() {
    flip(library, DamagedInputTest::readLibrary);
  }
}
