// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Buffered bytes of a blocking channel. One thread. */
final class ChannelInput extends InputStream {
  /** As {@code ReadableByteChannel.read}. */
  @FunctionalInterface
  interface Bytes {
    int read(ByteBuffer into) throws IOException;
  }

  private final Bytes channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10).limit(0);

  ChannelInput(Bytes channel) {
    this.channel = channel;
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    buffer.clear();
    int count = channel.read(buffer);
    buffer.flip();
    return count > 0;
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, count);
    return count;
  }

  /** The next line of any stream without its end, or null at the end of the stream. */
  static @Nullable String line(InputStream in, int maxBytes) throws IOException {
    var line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() == maxBytes) {
        throw new IOException("a line of the answer is longer than " + maxBytes + " bytes");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The same, where the stream must not end. */
  static String mustHaveLine(InputStream in, int maxBytes) throws IOException {
    String line = line(in, maxBytes);
    if (line == null) {
      throw new EOFException("the answer ended too early");
    }
    return line;
  }
}
