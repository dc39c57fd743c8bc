package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * Fetches files over HTTP into {@code NAME.part}, goes on where an earlier run stopped, and gives a
 * file its name only when its digest is right.
 */
final class Download {
  private static final int CHUNK = 1 << 16;
  private static final int TRIES = 3;

  private final Path folder;
  private final Progress progress;
  private final HttpClient client;

  Download(Path folder, Map<String, String> environment, Progress progress) {
    this.folder = folder;
    this.progress = progress;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(30))
            .followRedirects(HttpClient.Redirect.NORMAL);
    String proxy =
        environment.getOrDefault("http_proxy", environment.getOrDefault("https_proxy", ""));
    if (!proxy.isEmpty()) {
      URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
      int port = address.getPort() < 0 ? 80 : address.getPort();
      builder.proxy(ProxySelector.of(new InetSocketAddress(address.getHost(), port)));
    }
    this.client = builder.build();
  }

  /** Returns the complete file; fetches nothing if it is there already. */
  Path fetch(Apt.ArchiveFile file) throws IOException, InterruptedException, SysrootFailure {
    Path complete = folder.resolve(file.name());
    if (Files.exists(complete)) {
      return complete;
    }
    String scheme = String.valueOf(file.address().getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new SysrootFailure(
          "cannot fetch " + file.address() + ": only http and https addresses are fetched",
          "install the package that brings it, or name an http mirror in apt's sources");
    }
    Files.createDirectories(folder);
    Path part = folder.resolve(file.name() + ".part");
    progress.log("fetch " + file.address());
    for (int attempt = 1; ; attempt++) {
      try {
        transfer(file, part);
        break;
      } catch (IOException e) {
        progress.log("attempt " + attempt + ": " + e);
        if (attempt == TRIES) {
          throw new SysrootFailure(
              "cannot fetch " + file.address() + ": " + reason(e),
              "run the same command again: it goes on where this one stopped");
        }
      }
    }
    String digest = digest(part);
    if (!digest.equalsIgnoreCase(file.sha256())) {
      Files.delete(part);
      throw new SysrootFailure(
          file.address()
              + " is not what the package list says: its SHA-256 is "
              + digest
              + ", not "
              + file.sha256(),
          "something on the way changes files, or the list is old: apt-get update, then again");
    }
    Files.move(part, complete, StandardCopyOption.ATOMIC_MOVE);
    return complete;
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private void transfer(Apt.ArchiveFile file, Path part)
      throws IOException, InterruptedException, SysrootFailure {
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (have >= file.size()) {
      if (have > file.size()) {
        Files.delete(part);
        have = 0;
      } else {
        return;
      }
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(file.address());
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      if (status != 200 && status != 206) {
        throw new SysrootFailure(
            "cannot fetch " + file.address() + ": the server answers " + status,
            status == 404 ? "the package lists are old: apt-get update, then again" : "");
      }
      boolean goesOn = status == 206;
      try (OutputStream out =
          goesOn
              ? Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
              : Files.newOutputStream(part)) {
        copy(file, body, out, goesOn ? have : 0);
      }
    }
    if (Files.size(part) != file.size()) {
      throw new IOException("the connection ended early");
    }
  }

  private void copy(Apt.ArchiveFile file, InputStream in, OutputStream out, long from)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    long done = from;
    int shown = -1;
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      done += n;
      if (done > file.size()) {
        throw new IOException("the file is longer than the package list says");
      }
      out.write(chunk, 0, n);
      int percent = (int) (done * 100 / Math.max(1, file.size()));
      if (percent != shown) {
        shown = percent;
        progress.detail(file.name() + "  " + percent + " % of " + Sizes.shown(file.size()));
      }
    }
  }

  static String digest(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
