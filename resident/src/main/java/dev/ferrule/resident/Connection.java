package dev.ferrule.resident;

import dev.ferrule.work.LinkCancelled;
import dev.ferrule.work.LinkControl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One client, from its request to the end of the answer. */
final class Connection implements LinkControl, AutoCloseable {
  private final SocketChannel channel;
  private final Object writing = new Object();
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile boolean gone;
  private volatile boolean go;

  /**
   * What the link printed, in order; sent when it is over, so that a cold link can still follow.
   */
  private final List<ByteBuffer> printed = new ArrayList<>();

  Connection(SocketChannel channel) {
    this.channel = channel;
  }

  Wire.Request read() throws IOException {
    return Wire.read(channel);
  }

  void send(byte kind, byte[] bytes) throws IOException {
    send(Wire.frame(kind, bytes, bytes.length));
  }

  private void send(ByteBuffer frame) throws IOException {
    synchronized (writing) {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    }
  }

  /** Says that the link goes on; a client that is gone is noticed elsewhere. */
  void beat() {
    try {
      send(Wire.ALIVE, new byte[0]);
    } catch (IOException e) {
      lose();
    }
  }

  /**
   * Waits for what the client says during the link: that it agrees, or, without a word, its end.
   */
  void listen() {
    ByteBuffer one = ByteBuffer.allocate(1);
    try {
      while (channel.read(one) >= 0) {
        if (one.get(0) == Wire.GO) {
          go = true;
          answered.countDown();
        }
        one.clear();
      }
    } catch (IOException e) {
      // The same as its end.
    }
    lose();
  }

  private void lose() {
    gone = true;
    answered.countDown();
  }

  /**
   * @throws LinkCancelled if the client does not wait any more
   */
  @Override
  public void check() {
    if (gone) {
      throw new LinkCancelled("the client is gone");
    }
  }

  /** Asks the client whether the output may get its name, and waits for the answer. */
  @Override
  public void beforeWriting(Path unfinished) {
    try {
      send(Wire.UNFINISHED, unfinished.toString().getBytes(System.out.charset()));
    } catch (IOException e) {
      throw new LinkCancelled("the client is gone");
    }
  }

  @Override
  public void beforeNaming(Path unfinished) {
    check();
    try {
      send(Wire.COMPLETE, new byte[0]);
      answered.await();
    } catch (IOException e) {
      throw new LinkCancelled("the client is gone");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkCancelled("the resident ends");
    }
    if (!go) {
      throw new LinkCancelled("the client is gone");
    }
  }

  /** What the client is to show at once. */
  void note(String text) {
    try {
      send(Wire.NOTE, ("ferrule: note: " + text + "\n").getBytes(System.err.charset()));
    } catch (IOException e) {
      lose();
    }
  }

  /** What is written to it is printed by the client, on {@link Wire#OUT} or {@link Wire#ERR}. */
  OutputStream stream(byte kind) {
    return new ByteArrayOutputStream() {
      @Override
      public synchronized void flush() {
        if (count > 0) {
          printed.add(Wire.frame(kind, buf, count));
          reset();
        }
      }
    };
  }

  boolean printedNothing() {
    return printed.isEmpty();
  }

  /** The end of a link that was done here. */
  void exit(int status) throws IOException {
    int size = 6;
    for (ByteBuffer frame : printed) {
      size += frame.remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (ByteBuffer frame : printed) {
      all.put(frame);
    }
    all.put(Wire.frame(Wire.EXIT, new byte[] {(byte) status}, 1));
    send(all.flip());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
