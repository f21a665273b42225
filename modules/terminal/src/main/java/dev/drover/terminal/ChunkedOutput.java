// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The body of a request that goes on while the answer comes, in chunks (RFC 9112 7.1). Any thread. */
final class ChunkedOutput {
  private final SocketChannel channel;

  ChunkedOutput(SocketChannel channel) {
    this.channel = channel;
  }

  /** One line, in a chunk of its own. */
  void line(String text) throws IOException {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    write(Integer.toHexString(bytes.length) + "\r\n", bytes, "\r\n");
  }

  /** Nothing more will come. */
  void end() throws IOException {
    write("0\r\n", new byte[0], "\r\n");
  }

  private synchronized void write(String head, byte[] bytes, String tail) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(head.length() + bytes.length + tail.length())
        .put(head.getBytes(StandardCharsets.US_ASCII)).put(bytes).put(tail.getBytes(StandardCharsets.US_ASCII)).flip();
    while (all.hasRemaining()) {
      channel.write(all);
    }
  }

  /** Ends the exchange: whoever waits for the answer is told by an exception. */
  void hangUp() throws IOException {
    channel.close();
  }
}
