// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.PrintStream;
import java.io.PrintWriter;

/** A listener that throws from each of its methods an error that cannot even be logged. It tells another one before. */
record Thrower(ChildListener heard) implements ChildListener {

  /** As when there is no memory left to make its text either. */
  private static final class Unspeakable extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw this;
    }

    @Override
    public void printStackTrace(PrintStream to) {
      throw this;
    }

    @Override
    public void printStackTrace(PrintWriter to) {
      throw this;
    }
  }

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    heard.onOutput(stream, buffer, offset, length);
    throw new Unspeakable();
  }

  @Override
  public void onOutputEnd() {
    heard.onOutputEnd();
    throw new Unspeakable();
  }

  @Override
  public void onExit(ExitStatus status) {
    heard.onExit(status);
    throw new Unspeakable();
  }
}
