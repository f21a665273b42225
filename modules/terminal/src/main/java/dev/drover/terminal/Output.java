// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A print stream that remembers why it failed, which {@link PrintStream} forgets: a full disk is a failure, a reader that
 * has seen enough ({@code | head}) is none. Buffered: flush it when somebody waits. Any thread.
 */
final class Output extends PrintStream {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Remembering to;

  private Output(Remembering to, Charset charset) {
    super(new BufferedOutputStream(to, BUFFER_BYTES), false, charset);
    this.to = to;
  }

  static Output over(OutputStream raw, Charset charset) {
    return new Output(new Remembering(raw), charset);
  }

  /** The same stream, but for the JVM's own. */
  static PrintStream remembering(PrintStream out) {
    return System.out.equals(out) ? over(new FileOutputStream(FileDescriptor.out), out.charset()) : out;
  }

  /** As the end of a sentence; empty where all is well or the reader has gone. */
  String problem() {
    IOException first = to.first;
    return first == null || isReaderGone() ? "" : ": " + first.getMessage();
  }

  boolean isReaderGone() {
    IOException first = to.first;
    return first != null && String.valueOf(first.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  /** Keeps the first failure. */
  private static final class Remembering extends OutputStream {
    private final OutputStream raw;
    private volatile @Nullable IOException first;

    Remembering(OutputStream raw) {
      this.raw = raw;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[]{(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        raw.write(bytes, offset, length);
      } catch (IOException failure) {
        first = first == null ? failure : first;
        throw failure;
      }
    }
  }
}
