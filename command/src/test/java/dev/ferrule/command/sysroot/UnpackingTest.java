package dev.ferrule.command.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Packages and source releases, also such as want to write elsewhere. */
final class UnpackingTest {
  @TempDir Path folder;

  /** A file, or a link if there is a target. */
  private record Entry(String name, String content, String target) {
    static Entry file(String name, String content) {
      return new Entry(name, content, "");
    }

    static Entry link(String name, String target) {
      return new Entry(name, "", target);
    }
  }

  private static byte[] tar(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Entry entry : entries) {
        boolean link = !entry.target.isEmpty();
        TarArchiveEntry header =
            link
                ? new TarArchiveEntry(entry.name, TarConstants.LF_SYMLINK, true)
                : new TarArchiveEntry(entry.name, true);
        byte[] content = entry.content.getBytes(StandardCharsets.UTF_8);
        header.setLinkName(entry.target);
        header.setSize(content.length);
        tar.putArchiveEntry(header);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private Path deb(Entry... entries) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(data, new LZMA2Options(0))) {
      xz.write(tar(entries));
    }
    Path file = folder.resolve("a.deb");
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
      for (String name : List.of("debian-binary", "data.tar.xz")) {
        byte[] content =
            name.equals("data.tar.xz") ? data.toByteArray() : new byte[] {'2', '.', '0', '\n'};
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
        ar.write(content);
        ar.closeArchiveEntry();
      }
    }
    return file;
  }

  private Path unpack(Path deb, String inside) throws IOException, SysrootFailure {
    Path into = folder.resolve("into");
    PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (Progress progress = new Progress(err, folder.resolve("log"))) {
      new Unpacking(progress).deb(deb, inside, into);
    }
    return into;
  }

  @Test
  void takesOneFolder() throws Exception {
    Path into =
        unpack(
            deb(
                Entry.file("./usr/src/rustc-1/library/std/lib.rs", "std"),
                Entry.file("./usr/src/rustc-1/compiler/lib.rs", "compiler"),
                Entry.link("./usr/src/rustc-1/library/same", "std")),
            "usr/src/rustc-1/library");
    assertThat(into.resolve("std/lib.rs")).hasContent("std");
    assertThat(into.resolve("same/lib.rs")).hasContent("std");
    assertThat(FileTrees.list(into)).hasSize(2);
  }

  @Test
  void refusesPathsThatLeadOut() throws Exception {
    Path deb = deb(Entry.file("./usr/../../out", "x"));
    assertThatThrownBy(() -> unpack(deb, "usr"))
        .isInstanceOf(SysrootFailure.class)
        .hasMessageContaining("outside its folder");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void refusesLinksThatLeadOut() throws Exception {
    Path deb = deb(Entry.link("./usr/way", folder.toString()), Entry.file("./usr/way/out", "x"));
    assertThatThrownBy(() -> unpack(deb, "usr"))
        .isInstanceOf(SysrootFailure.class)
        .hasMessageContaining("outside its folder");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void namesWhatIsNotThere() throws Exception {
    Path deb = deb(Entry.file("./usr/share/doc", "x"));
    assertThatThrownBy(() -> unpack(deb, "usr/src"))
        .isInstanceOf(SysrootFailure.class)
        .hasMessageContaining("a.deb has no usr/src");
  }

  @Test
  void refusesDamagedPackages() throws Exception {
    Path deb = deb(Entry.file("./usr/a", "x".repeat(10_000)));
    byte[] bytes = Files.readAllBytes(deb);
    for (int cut = 0; cut < bytes.length; cut += 7) {
      Files.write(deb, java.util.Arrays.copyOf(bytes, cut));
      assertThatThrownBy(() -> unpack(deb, "usr"))
          .isInstanceOfAny(IOException.class, SysrootFailure.class);
    }
  }

  @Test
  void manifestsComeBackAsTheyWere() throws Exception {
    SysrootTree tree = new SysrootTree(folder, SysrootFolders.MUSL_TARGET);
    assertThat(Manifest.read(tree)).isNull();
    Manifest manifest =
        new Manifest(
            SysrootFolders.MUSL_TARGET,
            Path.of("/usr/bin/rustc"),
            Path.of("/usr/bin/cargo"),
            "rustc 1.96.0 (x)",
            "14424 1",
            "packages",
            List.of(new Manifest.Part("musl", "1.2.3", 7, "package musl-dev")));
    manifest.write(tree);
    assertThat(Manifest.read(tree)).isEqualTo(manifest);
    Files.writeString(tree.manifest(), "target: x\n");
    assertThatThrownBy(() -> Manifest.read(tree))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not name the rustc");
  }
}
