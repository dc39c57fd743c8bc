package dev.ferrule.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferrule.crt.BuiltinObjects;
import dev.ferrule.elf.Em;
import dev.ferrule.request.InputScope;
import dev.ferrule.work.LinkControl;
import dev.ferrule.work.Workers;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which archives are read as a whole, and which are left to their index. */
final class MemberReaderTest {
  private static final byte[] OBJECT =
      Objects.requireNonNull(BuiltinObjects.startFile(Em.EM_X86_64, "crti.o", false));

  @Test
  void readsObjectsAndPassesOverRustMetadata() {
    ArchiveFile archive = read(member("lib.rmeta/", "rust!!".getBytes(StandardCharsets.US_ASCII)));
    assertThat(archive.isRead()).isTrue();
    assertThat(Objects.requireNonNull(archive.object(0)).symbolName(1)).isNotNull();
    assertThat(archive.object(1)).isNull();
  }

  @Test
  void leavesAnArchiveWithADamagedObjectToItsIndex() {
    ArchiveFile archive = read(member("b.o/", Arrays.copyOf(OBJECT, OBJECT.length - 40)));
    assertThat(archive.isRead()).isFalse();
  }

  @Test
  void leavesAnArchiveWithSomethingElseToItsIndex() {
    ArchiveFile archive = read(member("b.bc/", new byte[] {'B', 'C', (byte) 0xc0, (byte) 0xde}));
    assertThat(archive.isRead()).isFalse();
  }

  @Test
  void readsNothingOfASmallLink() {
    assertThat(read(new byte[0], Long.MAX_VALUE).isRead()).isFalse();
  }

  private static ArchiveFile read(byte[] secondMember) {
    return read(secondMember, 0);
  }

  private static ArchiveFile read(byte[] secondMember, long readBytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(member("a.o/", OBJECT));
    bytes.writeBytes(secondMember);
    MemorySegment content = MemorySegment.ofArray(bytes.toByteArray());
    ArchiveFile archive =
        ArchiveFile.parse(
            "a.a", Path.of("a.a"), content, (Path path, String name) -> content, false);
    LoadedInputs inputs =
        new LoadedInputs(
            List.of(new LoadedInput(archive, InputScope.DEFAULT)), List.of(), content.byteSize());
    try (Workers workers = new Workers(2, LinkControl.NONE)) {
      LoadedInputs read = MemberReader.read(inputs, 0, workers, readBytes);
      return (ArchiveFile) read.files().getFirst().file();
    }
  }

  private static byte[] member(String name, byte[] content) {
    String header =
        String.format("%-16s%-12d%-6d%-6d%-8o%-10d`\n", name, 0, 0, 0, 0644, content.length);
    byte[] start = header.getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(start, start.length + content.length + (content.length & 1));
    System.arraycopy(content, 0, all, start.length, content.length);
    return all;
  }
}
