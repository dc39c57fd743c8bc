package dev.ferrule.resident;

import dev.ferrule.work.LinkCancelled;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** Listens, links for its own user, and ends by itself. */
public final class Server {
  private static final long BEAT_MILLISECONDS = 250;
  private static final long NANOSECONDS = 1_000_000_000L;

  /** After this time without work, memory is given back. */
  private static final long TIDY_SECONDS = 10;

  /** After this time without work, nothing is kept of links but their inputs. */
  private static final long FORGET_SECONDS = 600;

  /**
   * How often and how long the first link is repeated, so that the second one is as fast as later
   * ones.
   */
  private static final int WARM_UP_LINKS = 40;

  private static final long WARM_UP_SECONDS = 3;

  private final Settings settings;
  private final LinkService service;
  private final Log log;
  private final KeptInputs inputs;
  private final EarlierLinks earlierLinks;
  private final KnownOutputs outputs = new KnownOutputs();
  private final LinkSlots slots;
  private final Programs programs = new Programs();
  private final ServerSocketChannel listener;
  private final ExecutorService threads = Executors.newCachedThreadPool(Server::daemon);
  private final Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
  private final long started = System.nanoTime();
  private final List<@Nullable FileStamp> versions;
  private final int atOnce = Math.max(2, Runtime.getRuntime().availableProcessors());

  // Guarded by this.
  private final Set<Connection> active = new HashSet<>();
  private long lastWork = System.nanoTime();
  private boolean tidied;
  private boolean ending;

  private final String owner;

  private Server(Settings settings, LinkService service, Log log, ServerSocketChannel listener)
      throws IOException {
    this.owner = Files.getOwner(settings.socket()).getName();
    this.settings = settings;
    this.slots = new LinkSlots(settings.socket().toAbsolutePath().getParent());
    this.service = service;
    this.log = log;
    this.listener = listener;
    this.inputs = new KeptInputs(settings.keptBytes(), FileStamp.SETTLE_NANOSECONDS);
    this.earlierLinks = new EarlierLinks(inputs, settings.keptBytes());
    this.versions = versions();
  }

  /**
   * Serves until there is a reason to end. Only one process at a time may do this for one socket.
   *
   * @param events gets a line for each thing that happens
   * @throws IOException if the socket cannot be made
   */
  public static void serve(Settings settings, LinkService service, PrintStream events)
      throws IOException {
    Files.deleteIfExists(settings.socket());
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(settings.socket()));
      Server server = new Server(settings, service, new Log(events), listener);
      server.run();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "ferrule-resident");
    thread.setDaemon(true);
    return thread;
  }

  private void run() {
    log.say("started, process " + ProcessHandle.current().pid());
    daemon(this::watch).start();
    threads.execute(this::warmUp);
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        threads.execute(() -> serve(channel));
      }
    } catch (ClosedChannelException e) {
      // The reason was logged by who closed it.
    } catch (IOException | OutOfMemoryError e) {
      end("cannot go on: " + e);
    }
    waitForLinks();
    threads.shutdownNow();
  }

  private synchronized void waitForLinks() {
    try {
      while (!active.isEmpty()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void end(String reason) {
    if (ending) {
      return;
    }
    ending = true;
    log.say("ends: " + reason);
    try {
      Files.deleteIfExists(settings.socket());
      listener.close();
    } catch (IOException e) {
      log.say("while ending: " + e);
    }
  }

  private void serve(SocketChannel channel) {
    try (Connection connection = new Connection(channel)) {
      if (!isOwner(channel)) {
        log.say("refused a client of another user");
        return;
      }
      Wire.Request request = connection.read();
      if (request.fields().isEmpty()
          || !Arrays.equals(request.fields().getFirst(), settings.identity())) {
        sendAway(connection, "another version of Ferrule, JDK or environment");
        return;
      }
      switch (request.kind()) {
        case Wire.LINK -> link(connection, request.fields());
        case Wire.STATUS -> answer(connection, describe());
        case Wire.STOP -> {
          end("asked to");
          answer(connection, "");
        }
        default -> throw new IOException("a request of kind " + request.kind());
      }
    } catch (EOFException e) {
      // It only looked whether somebody listens, or gave up.
    } catch (IOException e) {
      log.say("lost a client: " + e);
    }
  }

  /** The folder lets nobody else in; this holds where the folder's mode was changed. */
  private boolean isOwner(SocketChannel channel) throws IOException {
    String peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    return peer.equals(owner);
  }

  private void answer(Connection connection, String text) throws IOException {
    connection.send(Wire.ACCEPTED, new byte[0]);
    connection.send(Wire.OUT, text.getBytes(charset));
    connection.send(Wire.EXIT, new byte[] {0});
  }

  private void sendAway(Connection connection, String reason) throws IOException {
    programs.sentAway();
    log.say("sent away: " + reason);
    connection.send(Wire.COLD, reason.getBytes(StandardCharsets.UTF_8));
  }

  private void link(Connection connection, List<byte[]> fields) throws IOException {
    if (!enter(connection)) {
      sendAway(connection, "busy");
      return;
    }
    try {
      connection.send(Wire.ACCEPTED, new byte[0]);
      threads.execute(connection::listen);
      link(connection, decode(fields));
    } catch (LinkCancelled e) {
      log.say("given up: " + e.getMessage());
    } catch (CharacterCodingException e) {
      sendAway(connection, "names in another encoding than " + charset);
    } catch (OutOfMemoryError | ServedLink.Unable e) {
      forget();
      sendAway(connection, "the machine does not let it: " + e);
    } catch (RuntimeException | Error e) {
      // A mistake in Ferrule: a cold link runs into it as well, and shows it.
      log.trouble(e);
      sendAway(connection, e.toString());
    } finally {
      leave(connection);
    }
  }

  /** The words of a request for a link. */
  private record Words(
      String calledAs, Path directory, List<String> arguments, Map<String, String> environment) {}

  private Words decode(List<byte[]> fields) throws IOException {
    if (fields.size() < 4 || fields.get(3).length != 4) {
      throw new IOException("a broken request");
    }
    byte[] number = fields.get(3);
    int count =
        number[0] & 0xff
            | (number[1] & 0xff) << 8
            | (number[2] & 0xff) << 16
            | (number[3] & 0xff) << 24;
    if (count < 0 || count > fields.size() - 4) {
      throw new IOException("a broken request");
    }
    List<String> arguments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      arguments.add(Wire.text(fields.get(4 + i), charset));
    }
    Map<String, String> environment = new HashMap<>();
    for (int i = 4 + count; i < fields.size(); i++) {
      String variable = new String(fields.get(i), charset);
      int equals = variable.indexOf('=', 1);
      if (equals > 0) {
        environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return new Words(
        Wire.text(fields.get(1), charset),
        Path.of(Wire.text(fields.get(2), charset)),
        arguments,
        environment);
  }

  private void link(Connection connection, Words words) throws IOException {
    long start = System.nanoTime();
    try (LinkInputs opener = inputs.begin();
        ServedLink link =
            new ServedLink(connection, connection::note, opener, outputs, earlierLinks, slots)) {
      PrintStream out = new PrintStream(connection.stream(Wire.OUT), true, System.out.charset());
      PrintStream err = new PrintStream(connection.stream(Wire.ERR), true, System.err.charset());
      int status =
          service.link(
              words.calledAs, words.arguments, words.directory, words.environment, out, err, link);
      out.flush();
      err.flush();
      if (status == 0) {
        link.wentWell(connection.printedNothing());
      }
      // Before the client hears of it: what it asks next may be the status.
      Path output = link.output();
      if (output != null) {
        long time = System.nanoTime() - start;
        programs.linked(
            output, time, link.wasUnchanged(), link.wasPatched(), opener.hits(), opener.opened());
        log.say(
            (status != 0
                    ? "failed "
                    : link.wasUnchanged()
                        ? "nothing changed for "
                        : link.wasPatched() ? "wrote differences of " : "linked ")
                + output
                + " in "
                + Programs.milliseconds(time)
                + ", kept "
                + opener.hits()
                + " of "
                + opener.opened()
                + " inputs");
      }
      connection.exit(status);
      if (output != null && status == 0) {
        threads.execute(() -> earlierLinks.prepare(output));
      }
    }
  }

  /**
   * Repeats the link that was done cold before this started; what it prints and makes goes nowhere.
   */
  private void warmUp() {
    Path first = firstLink();
    if (!Files.exists(first)) {
      return;
    }
    int done = 0;
    List<Path> copies = new ArrayList<>();
    long start = System.nanoTime();
    try {
      Wire.Request request = Wire.parse(Files.readAllBytes(first));
      Files.delete(first);
      Words words = decode(request.fields());
      List<String> arguments = new ArrayList<>(words.arguments);
      // rustc removes its objects after the link; the client has copied them under their numbers.
      for (int i = 0; i < arguments.size(); i++) {
        Path copy = settings.socket().resolveSibling(warmName() + i + ".o");
        if (Files.exists(copy)) {
          arguments.set(i, copy.toString());
          copies.add(copy);
        }
      }
      arguments.addAll(List.of("-o", "/dev/null"));
      while (done < WARM_UP_LINKS && System.nanoTime() - start < WARM_UP_SECONDS * NANOSECONDS) {
        try (LinkInputs opener = inputs.begin();
            PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, charset)) {
          WarmUp host = new WarmUp(opener, this::nobodyWaits);
          if (service.link(
                  words.calledAs,
                  arguments,
                  words.directory,
                  words.environment,
                  nowhere,
                  nowhere,
                  host)
              != 0) {
            break;
          }
        }
        done++;
      }
      log.say("warmed up with " + done + " links");
    } catch (LinkCancelled e) {
      log.say("stopped warming up after " + done + " links: " + e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      inputs.clear();
      log.say("could not warm up: " + e);
    } finally {
      for (Path copy : copies) {
        copy.toFile().delete();
      }
    }
  }

  /** The request that the client left beside the socket for this. */
  private Path firstLink() {
    return settings.socket().resolveSibling(warmName() + "first");
  }

  /** How the names of files for the warm-up begin. */
  private String warmName() {
    return settings.socket().getFileName().toString().replace(".sock", ".");
  }

  private synchronized boolean nobodyWaits() {
    return active.isEmpty() && !ending;
  }

  private synchronized boolean enter(Connection connection) {
    return !ending && active.size() < atOnce && active.add(connection);
  }

  private synchronized void leave(Connection connection) {
    active.remove(connection);
    lastWork = System.nanoTime();
    tidied = false;
    notifyAll();
  }

  /** Beats for those who wait, and looks for a reason to end. */
  private void watch() {
    long round = 0;
    boolean shortBefore = false;
    try {
      while (true) {
        Thread.sleep(BEAT_MILLISECONDS);
        List<Connection> waiting;
        synchronized (this) {
          waiting = new ArrayList<>(active);
        }
        for (Connection connection : waiting) {
          connection.beat();
        }
        if (++round % 4 == 0) {
          shortBefore = look(shortBefore);
        }
      }
    } catch (InterruptedException e) {
      end("interrupted");
    } catch (OutOfMemoryError e) {
      end("out of memory");
    }
  }

  private boolean look(boolean shortBefore) {
    if (!versions().equals(versions)) {
      end("another version of Ferrule or of the JDK is there");
    } else if (!Files.exists(settings.socket())) {
      end("its socket is gone");
    }
    long idle;
    boolean tidy;
    synchronized (this) {
      idle = active.isEmpty() ? (System.nanoTime() - lastWork) / NANOSECONDS : 0;
      tidy = idle >= TIDY_SECONDS && !tidied;
      tidied |= tidy;
    }
    if (idle >= settings.idleSeconds()) {
      end("no work for " + idle + " seconds");
    }
    boolean isShort = Machine.availableMemory() < settings.neededFreeBytes();
    if (isShort && shortBefore) {
      end("the machine is short of memory");
    } else if (isShort) {
      forget();
    }
    if (idle >= FORGET_SECONDS && earlierLinks.count() > 0) {
      // Files that were replaced meanwhile take space on the disk.
      earlierLinks.clear();
      tidy = true;
    }
    if (tidy || isShort) {
      inputs.dropReplaced();
      System.gc();
    }
    return isShort;
  }

  /** Lets go of all that no link uses now. */
  private void forget() {
    earlierLinks.clear();
    inputs.clear();
  }

  /** What the files that this process was started from look like now. */
  private List<@Nullable FileStamp> versions() {
    List<@Nullable FileStamp> stamps = new ArrayList<>();
    for (Path file : settings.watched()) {
      try {
        stamps.add(FileStamp.of(file));
      } catch (IOException e) {
        stamps.add(null);
      }
    }
    return stamps;
  }

  private String describe() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    return "resident: process "
        + ProcessHandle.current().pid()
        + ", running for "
        + (System.nanoTime() - started) / NANOSECONDS
        + " s, socket "
        + settings.socket()
        + "\nkept: "
        + inputs.fileCount()
        + " files, "
        + megabytes(inputs.mappedBytes())
        + " of them mapped, "
        + megabytes(inputs.memoryBytes())
        + " read from them; at most "
        + megabytes(settings.keptBytes())
        + "\nlinks kept for the next: "
        + earlierLinks.count()
        + ", "
        + megabytes(earlierLinks.memoryBytes())
        + "\nheap: "
        + megabytes(used)
        + " of at most "
        + megabytes(runtime.maxMemory())
        + "; descriptors: "
        + Machine.descriptors()
        + "; threads: "
        + Thread.activeCount()
        + "\n"
        + programs.describe();
  }

  private static String megabytes(long bytes) {
    return ((bytes >> 19) + 1 >> 1) + " MB";
  }
}
