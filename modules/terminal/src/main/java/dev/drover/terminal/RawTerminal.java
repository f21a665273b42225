// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.IOError;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * The terminal of the client, raw, as of cfmakeraw(3): each key comes as it is and at once, and what is written is shown as it
 * is. Restored by {@link #close}, and at the end of the JVM in any case but SIGKILL. Any thread.
 */
final class RawTerminal implements AutoCloseable {
  private final org.jline.terminal.Terminal terminal;
  private final Attributes before;
  private final Runnable last;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread hook = new Thread(this::restore, "drover-restore");

  private RawTerminal(org.jline.terminal.Terminal terminal, Runnable last) {
    this.terminal = terminal;
    this.before = terminal.getAttributes();
    this.last = last;
  }

  /** {@code last} is run before it is restored, once. */
  static RawTerminal open(Runnable last) throws Failure {
    try {
      // Without a type it asks infocmp(1), and by default it asks the terminal what it can.
      var raw = new RawTerminal(TerminalBuilder.builder().system(true).provider(TerminalBuilder.PROP_PROVIDER_FFM)
          .type("xterm-256color").dumb(false).graphemeCluster(false).nativeSignals(true).build(), last);
      Runtime.getRuntime().addShutdownHook(raw.hook);
      raw.enter();
      return raw;
    } catch (IOException | IllegalStateException failure) {
      throw new Failure(Failure.FAILED, "the terminal cannot be used: " + failure.getMessage()
          + "; with its input from a pipe attach needs none");
    }
  }

  private void enter() {
    Attributes raw = new Attributes(before);
    raw.setInputFlags(
        EnumSet.of(InputFlag.IGNBRK, InputFlag.BRKINT, InputFlag.PARMRK, InputFlag.ISTRIP, InputFlag.INLCR,
            InputFlag.IGNCR, InputFlag.ICRNL, InputFlag.IXON),
        false);
    raw.setOutputFlag(OutputFlag.OPOST, false);
    raw.setLocalFlags(EnumSet.of(LocalFlag.ECHO, LocalFlag.ECHONL, LocalFlag.ICANON, LocalFlag.ISIG, LocalFlag.IEXTEN),
        false);
    raw.setControlChar(ControlChar.VMIN, 1);
    raw.setControlChar(ControlChar.VTIME, 0);
    terminal.setAttributes(raw);
  }

  int rows() {
    return size().getRows();
  }

  int columns() {
    return size().getColumns();
  }

  private Size size() {
    return terminal.getSize();
  }

  /** Calls it whenever the size has changed, SIGWINCH. */
  void onResize(Runnable action) {
    terminal.handle(Signal.WINCH, _ -> action.run());
  }

  private void restore() {
    if (closed.compareAndSet(false, true)) {
      last.run();
      try {
        terminal.setAttributes(before);
      } catch (IllegalStateException | IOError over) {
        return; // JLine has restored it at the end of the JVM, or the terminal is gone
      }
    }
  }

  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      terminal.close();
    } catch (IOException | IllegalStateException ending) {
      return; // the JVM ends, or the terminal is gone
    }
  }
}
