package dev.ferrule.command.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server on this machine that cuts off, ignores ranges and sends other bytes. */
final class DownloadTest {
  private static final byte[] CONTENT = content();

  @TempDir Path folder;

  private HttpServer server;
  private final List<String> ranges = new ArrayList<>();
  private byte[] served = CONTENT;
  private boolean knowsRanges = true;
  private int cutOffs;

  private static byte[] content() {
    byte[] bytes = new byte[300_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "" : range);
    int from = 0;
    if (range != null && knowsRanges) {
      from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }
    boolean cut = cutOffs > 0;
    cutOffs--;
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, served.length - from);
    OutputStream body = exchange.getResponseBody();
    body.write(served, from, cut ? (served.length - from) / 2 : served.length - from);
    body.flush();
    exchange.close();
  }

  private Path fetch() throws IOException, InterruptedException, SysrootFailure {
    Files.write(folder.resolve("whole"), CONTENT);
    String digest = Download.digest(folder.resolve("whole"));
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/a.deb");
    PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (Progress progress = new Progress(err, folder.resolve("log"))) {
      return new Download(folder.resolve("downloads"), Map.of(), progress)
          .fetch(new Apt.ArchiveFile(address, "a.deb", CONTENT.length, digest));
    }
  }

  @Test
  void goesOnWhereTheConnectionEnded() throws Exception {
    cutOffs = 1;
    assertThat(Files.readAllBytes(fetch())).isEqualTo(CONTENT);
    assertThat(ranges).hasSize(2);
    assertThat(ranges.get(1)).startsWith("bytes=");
    assertThat(folder.resolve("downloads/a.deb.part")).doesNotExist();
  }

  @Test
  void beginsAnewWithServersThatKnowNoRanges() throws Exception {
    cutOffs = 1;
    knowsRanges = false;
    assertThat(Files.readAllBytes(fetch())).isEqualTo(CONTENT);
  }

  @Test
  void goesOnInAnotherRun() throws Exception {
    cutOffs = 3;
    assertThatThrownBy(this::fetch)
        .isInstanceOf(SysrootFailure.class)
        .hasMessageContaining("cannot fetch http://127.0.0.1");
    assertThat(folder.resolve("downloads/a.deb")).doesNotExist();
    assertThat(folder.resolve("downloads/a.deb.part")).exists();
    assertThat(Files.readAllBytes(fetch())).isEqualTo(CONTENT);
    assertThat(ranges.getLast()).startsWith("bytes=");
  }

  @Test
  void refusesOtherBytes() {
    served = Arrays.copyOf(CONTENT, CONTENT.length);
    served[1000]++;
    assertThatThrownBy(this::fetch)
        .isInstanceOf(SysrootFailure.class)
        .hasMessageContaining("is not what the package list says");
    assertThat(folder.resolve("downloads/a.deb")).doesNotExist();
    assertThat(folder.resolve("downloads/a.deb.part")).doesNotExist();
  }

  @Test
  void fetchesOnce() throws Exception {
    fetch();
    fetch();
    assertThat(ranges).hasSize(1);
  }
}
