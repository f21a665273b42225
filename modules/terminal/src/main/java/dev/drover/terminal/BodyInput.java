// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer: counted, or in chunks (RFC 9112 7.1), or up to the end of the connection. One thread. */
final class BodyInput extends InputStream {
  private static final int MAX_CHUNK_LINE = 4096;
  private static final long ENDLESS = Long.MAX_VALUE;

  private final InputStream in;
  private final boolean chunked;
  private long left;
  private boolean begun;
  private boolean ended;

  private BodyInput(InputStream in, boolean chunked, long left) {
    this.in = in;
    this.chunked = chunked;
    this.left = left;
  }

  static BodyInput chunked(InputStream in) {
    return new BodyInput(in, true, 0);
  }

  static BodyInput counted(InputStream in, long length) {
    return new BodyInput(in, false, length);
  }

  static BodyInput toTheEnd(InputStream in) {
    return new BodyInput(in, false, ENDLESS);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !nextChunk()) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, left));
    if (count < 0 && left != ENDLESS) {
      throw new EOFException("the answer ended too early");
    }
    left = left == ENDLESS || count < 0 ? left : left - count;
    return count;
  }

  private boolean nextChunk() throws IOException {
    if (!chunked || ended) {
      return false;
    }
    if (begun && !ChannelInput.mustHaveLine(in, MAX_CHUNK_LINE).isEmpty()) {
      throw new IOException("the answer is not HTTP: a chunk does not end where it should");
    }
    begun = true;
    String size = ChannelInput.mustHaveLine(in, MAX_CHUNK_LINE);
    left = size(size);
    if (left > 0) {
      return true;
    }
    ended = true;
    String trailer;
    do {
      trailer = ChannelInput.mustHaveLine(in, MAX_CHUNK_LINE);
    } while (!trailer.isEmpty());
    return false;
  }

  private static long size(String line) throws IOException {
    int end = line.indexOf(';');
    String hex = (end < 0 ? line : line.substring(0, end)).strip();
    if (!hex.matches("[0-9A-Fa-f]{1,15}")) {
      throw new IOException("the answer is not HTTP: bad chunk size");
    }
    return Long.parseLong(hex, 16);
  }
}
