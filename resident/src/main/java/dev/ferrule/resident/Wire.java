package dev.ferrule.resident;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;

/**
 * What client and resident say to each other. {@code client/ferrule.rs} is the other end; both are
 * always of one build, because the socket's name has the build in it. Numbers are little-endian.
 *
 * <p>A request is a length (32 bits) and that many bytes: a byte for what is asked, then fields,
 * each with a length before it. The first field is the identity of the client. For a link follow:
 * the name Ferrule was called by, the current directory, the number of arguments as a field of four
 * bytes, the arguments, and {@code NAME=value} for each variable of the environment.
 *
 * <p>An answer is a row of frames: a byte for its kind, a length, and the bytes.
 */
final class Wire {
  /** Links with the fields' arguments. */
  static final byte LINK = 'L';

  /** Asks for a page of text about the resident. */
  static final byte STATUS = 'S';

  /** Ends the resident; what links now is finished first. */
  static final byte STOP = 'Q';

  /** To the client: the request was read and is being worked on. */
  static final byte ACCEPTED = 'A';

  /** To the client: still at work. */
  static final byte ALIVE = 'H';

  /**
   * To the client: the name of the unfinished output, which the client removes should the resident
   * be killed.
   */
  static final byte UNFINISHED = 'T';

  /**
   * To the client: the output is complete. It gets its name only after the client's {@link #GO},
   * and by it the client promises not to link by itself as long as the resident lives.
   */
  static final byte COMPLETE = 'C';

  /** To the client: link by yourself; nothing was changed. The bytes say why. */
  static final byte COLD = 'N';

  /** To the client: a line for its standard error, to be shown at once. */
  static final byte NOTE = 'W';

  /** To the client: bytes for its standard output. */
  static final byte OUT = 'O';

  /** To the client: bytes for its standard error. */
  static final byte ERR = 'E';

  /** To the client: the link is over; one byte is the exit status. */
  static final byte EXIT = 'X';

  /** From the client: see {@link #COMPLETE}. */
  static final byte GO = 'G';

  /** No command line is longer: the kernel's own limit for arguments is far below. */
  private static final int MAX_REQUEST = 64 << 20;

  /** A request as it came. */
  record Request(byte kind, List<byte[]> fields) {}

  private Wire() {}

  /**
   * @throws IOException if the connection ends or what comes is no request
   */
  static Request read(SocketChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    fill(channel, head);
    int length = head.getInt(0);
    if (length < 1 || length > MAX_REQUEST) {
      throw new IOException("a request of " + length + " bytes");
    }
    ByteBuffer body = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    fill(channel, body);
    return parse(body.flip());
  }

  /** Reads a request after its length. */
  private static Request parse(ByteBuffer body) throws IOException {
    byte kind = body.get();
    List<byte[]> fields = new ArrayList<>();
    while (body.hasRemaining()) {
      int size = body.remaining() < 4 ? -1 : body.getInt();
      if (size < 0 || size > body.remaining()) {
        throw new IOException("a broken request");
      }
      byte[] field = new byte[size];
      body.get(field);
      fields.add(field);
    }
    return new Request(kind, fields);
  }

  /**
   * A request that was kept in a file, with its length.
   *
   * @throws IOException if it is none
   */
  static Request parse(byte[] file) throws IOException {
    if (file.length < 5) {
      throw new IOException("a request that was cut off");
    }
    return parse(ByteBuffer.wrap(file, 4, file.length - 4).slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  private static void fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }

  static ByteBuffer frame(byte kind, byte[] bytes, int length) {
    ByteBuffer frame = ByteBuffer.allocate(5 + length).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(kind).putInt(length).put(bytes, 0, length);
    return frame.flip();
  }

  /**
   * @throws CharacterCodingException if the bytes are no text in this encoding
   */
  static String text(byte[] field, Charset charset) throws CharacterCodingException {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(field))
        .toString();
  }
}
