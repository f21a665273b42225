// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.BadRequest;
import dev.drover.wire.TerminalInput;
import dev.drover.wire.TerminalOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A session with the terminal of one instance: shows what it shows, and types what is typed here. One thread; another one
 * of its own reads what is typed.
 */
final class Attach {
  private static final int READ_BYTES = 16 << 10;

  private final Terminal io;
  private final KeyFilter keys;
  private final String hint;
  private final ScreenModes modes = new ScreenModes();
  private final AtomicBoolean detached = new AtomicBoolean();

  Attach(Terminal io, DetachKeys keys) {
    this.io = io;
    this.keys = new KeyFilter(keys);
    this.hint = keys.toString();
  }

  /** Until it is left, or the instance has ended. */
  int to(Client client, String name, Duration timeout) throws Failure {
    return client.converse("/api/v1/attach?name=" + Queries.encoded(name), timeout, (reply, typed) -> {
      if (!(next(reply) instanceof TerminalOutput.Attached(String instance, long _))) {
        throw new IOException("the answer makes no sense: it does not begin with what it is attached to");
      }
      String end = io.interactive() ? onTerminal(reply, typed, instance) : onPipe(reply, typed, instance);
      io.out().flush();
      io.err().println(end);
      return Failure.DONE;
    });
  }

  private String onTerminal(Reply reply, ChunkedOutput typed, String instance) throws IOException, Failure {
    io.err().println("drover: attached to " + instance + "; detach with " + hint);
    io.err().flush();
    try (var raw = RawTerminal.open(this::resetScreen)) {
      resize(raw, typed);
      raw.onResize(() -> tell(typed, raw.rows(), raw.columns()));
      startTyping(() -> typeKeys(typed));
      return show(reply, instance, "\r\n");
    }
  }

  /** A program that fills the screen draws all of it again only for another size than before. */
  private static void resize(RawTerminal raw, ChunkedOutput typed) {
    tell(typed, raw.rows(), raw.columns() + 1);
    tell(typed, raw.rows(), raw.columns());
  }

  private static void tell(ChunkedOutput typed, int rows, int columns) {
    if (rows < 1 || columns < 1 || rows > TerminalInput.LARGEST || columns > TerminalInput.LARGEST) {
      return; // a terminal that does not know its size says 0
    }
    try {
      typed.line(new TerminalInput.Size(rows, columns).encode());
    } catch (IOException gone) {
      return; // whoever reads the answer sees it, too
    }
  }

  private String onPipe(Reply reply, ChunkedOutput typed, String instance) throws IOException {
    startTyping(() -> typeAll(typed));
    return show(reply, instance, System.lineSeparator());
  }

  private static void startTyping(Runnable typing) {
    Thread.ofPlatform().daemon().name("drover-typing").start(typing);
  }

  private void typeKeys(ChunkedOutput typed) {
    byte[] buffer = new byte[READ_BYTES];
    try {
      for (int n = io.in().read(buffer); n >= 0; n = io.in().read(buffer)) {
        byte[] passed = keys.pass(buffer, n);
        if (passed.length > 0) {
          typed.line(TerminalInput.Keys.of(passed).encode());
        }
        if (keys.isDetached()) {
          detached.set(true);
          typed.hangUp();
          return;
        }
      }
    } catch (IOException gone) {
      return; // whoever reads the answer sees it, too
    }
  }

  /** What comes from a file or a program is typed as it is. At its end nothing is: the session goes on. */
  private void typeAll(ChunkedOutput typed) {
    byte[] buffer = new byte[READ_BYTES];
    try {
      for (int n = io.in().read(buffer); n >= 0; n = io.in().read(buffer)) {
        typed.line(TerminalInput.Keys.of(java.util.Arrays.copyOf(buffer, n)).encode());
      }
      typed.end();
    } catch (IOException gone) {
      return; // whoever reads the answer sees it, too
    }
  }

  /** Shows what comes; returns a sentence on how it ended. */
  private String show(Reply reply, String instance, String newline) throws IOException {
    try {
      while (true) {
        switch (next(reply)) {
          case TerminalOutput.Shown shown -> show(shown.bytes());
          case TerminalOutput.Skipped(long bytes) ->
            note(newline, bytes + " bytes of output are missing here, for they "
                + "were not taken in time");
          case TerminalOutput.Untyped(int bytes) ->
            note(newline, bytes + " bytes of input were dropped, for " + instance
                + " does not read what was typed before");
          case TerminalOutput.Ended(String how) -> {
            return "drover: " + instance + " has ended: " + how;
          }
          case TerminalOutput.Refused(String why) -> throw new IOException(why);
          case TerminalOutput.Attached _ -> throw new IOException("the answer makes no sense: it begins twice");
        }
        if (io.outputFailed()) {
          return "drover: detached from " + instance + ", for nobody takes its output";
        }
      }
    } catch (IOException broken) {
      if (detached.get()) {
        return "drover: detached from " + instance;
      }
      throw broken;
    }
  }

  private void show(byte[] bytes) {
    modes.see(bytes);
    io.out().write(bytes, 0, bytes.length);
    io.out().flush();
  }

  private void note(String newline, String text) {
    io.err().print(newline + "drover: " + text + newline);
    io.err().flush();
  }

  /** Leaves the screen as it was, with the cursor at the beginning of a line. */
  private void resetScreen() {
    io.out().print(modes.undo() + "\r\n");
    io.out().flush();
  }

  private static TerminalOutput next(Reply reply) throws IOException {
    String line = reply.line();
    if (line == null) {
      throw new IOException("the session broke off, as where Drover ends");
    }
    try {
      return TerminalOutput.decode(line);
    } catch (BadRequest wrong) {
      throw new IOException("the answer makes no sense: " + wrong.detail());
    }
  }
}
