// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Calls a listener and survives what it throws. Launcher's thread only. */
final class Callbacks implements ChildListener {

  private static final Logger LOG = System.getLogger(Callbacks.class.getName());

  private final ChildListener listener;

  Callbacks(ChildListener listener) {
    this.listener = listener;
  }

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    guarded(() -> listener.onOutput(stream, buffer, offset, length));
  }

  @Override
  public void onOutputEnd() {
    guarded(listener::onOutputEnd);
  }

  @Override
  public void onExit(ExitStatus status) {
    guarded(() -> listener.onExit(status));
  }

  static void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "launch: a listener threw; the launcher goes on", e);
    }
  }
}
