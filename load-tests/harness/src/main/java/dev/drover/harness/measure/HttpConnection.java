// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** A connection over which one request follows the other (RFC 9112), as cheap as a client can be. One thread. */
final class HttpConnection implements AutoCloseable {
  private static final int ROOM = 4 << 20;
  private static final int LONGEST_HEAD = 4096;
  private static final String END = "\r\n\r\n";

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocateDirect(ROOM);
  private final byte[] start = new byte[LONGEST_HEAD];

  /** An answer; {@code body} has its bytes only where somebody wants them. */
  record Answer(int status, String head, String body) {
    /** The value of a header, whose name is in small letters; empty where there is none. */
    String header(String name) {
      return value(head, name);
    }
  }

  private HttpConnection(SocketChannel channel) {
    this.channel = channel;
  }

  static HttpConnection to(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new HttpConnection(channel);
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /** {@code headers}: lines, each with its end. */
  static byte[] get(String target, String headers) {
    return ("GET " + target + " HTTP/1.1\r\nHost: drover\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] post(String target, String headers, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    return ("POST " + target + " HTTP/1.1\r\nHost: drover\r\nContent-Type: application/json\r\nContent-Length: "
        + content.length + "\r\n" + headers + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
  }

  /** Sends a request and takes all of its answer, which fits into 4 MB. */
  Answer exchange(byte[] request, boolean wantsBody) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(request);
    while (out.hasRemaining()) {
      channel.write(out);
    }
    in.clear();
    String head = "";
    int bodyAt = 0;
    while (bodyAt == 0) {
      read();
      int seen = Math.min(in.position(), LONGEST_HEAD);
      in.get(0, start, 0, seen);
      String text = new String(start, 0, seen, StandardCharsets.ISO_8859_1);
      int end = text.indexOf(END);
      if (end >= 0) {
        head = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
        bodyAt = end + END.length();
      }
    }
    int status = Integer.parseInt(head.substring(9, 12));
    if (head.contains("transfer-encoding: chunked")) {
      return new Answer(status, head, chunked(bodyAt));
    }
    String length = value(head, "content-length");
    int whole = bodyAt + (length.isEmpty() ? 0 : Integer.parseInt(length));
    while (in.position() < whole) {
      read();
    }
    return new Answer(status, head, wantsBody ? text(bodyAt, whole) : "");
  }

  /** With the sizes of its chunks in it. */
  private String chunked(int bodyAt) throws IOException {
    while (true) {
      String last = text(Math.max(bodyAt, in.position() - 5), in.position());
      if (last.equals("0" + END)) {
        return text(bodyAt, in.position());
      }
      read();
    }
  }

  private String text(int from, int to) {
    byte[] bytes = new byte[to - from];
    in.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void read() throws IOException {
    if (channel.read(in) < 0) {
      throw new EOFException("the connection was closed in the middle of an answer");
    }
  }

  private static String value(String head, String name) {
    int at = head.indexOf("\r\n" + name + ": ");
    return at < 0 ? "" : head.substring(at + name.length() + 4, head.indexOf("\r\n", at + 2));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
