// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.time.Instant;

/**
 * Calls a listener and survives what it throws. Nothing is allocated outside the guard, for that may throw too. One
 * thread at a time.
 */
final class Callbacks implements ChildListener {

  private final ChildListener listener;
  private final Faults faults = new Faults("launch: a listener threw; the launcher goes on");

  Callbacks(ChildListener listener) {
    this.listener = listener;
  }

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    try {
      listener.onOutput(stream, buffer, offset, length);
    } catch (Throwable fault) {
      faults.tell(fault);
    }
  }

  @Override
  public void onEarlierOutput(Instant time, Stream stream, long position, byte[] buffer, int offset, int length) {
    try {
      listener.onEarlierOutput(time, stream, position, buffer, offset, length);
    } catch (Throwable fault) {
      faults.tell(fault);
    }
  }

  @Override
  public void onOutputEnd() {
    try {
      listener.onOutputEnd();
    } catch (Throwable fault) {
      faults.tell(fault);
    }
  }

  @Override
  public void onExit(ExitStatus status) {
    try {
      listener.onExit(status);
    } catch (Throwable fault) {
      faults.tell(fault);
    }
  }
}
