// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.Scrollback;
import dev.drover.model.Exit;
import org.jspecify.annotations.Nullable;

/**
 * What the terminal of one incarnation showed, and how it ended. Written on the launcher's thread alone, which waits for
 * nobody who looks on. Reading: any thread.
 */
final class Console {
  private final Scrollback shown = new Scrollback();
  private volatile @Nullable Exit exit;
  /** Launcher's thread only. */
  private boolean ended;

  void write(byte[] buffer, int offset, int length) {
    shown.append(buffer, offset, length);
  }

  void outputEnded() {
    ended = true;
    finishIfOver();
  }

  void exited(Exit how) {
    exit = how;
    finishIfOver();
  }

  /** The exit and the end of output come in any order. */
  private void finishIfOver() {
    if (ended && exit != null) {
      shown.finish();
    }
  }

  Scrollback shown() {
    return shown;
  }

  /** Set before what is shown is finished. */
  @Nullable
  Exit exit() {
    return exit;
  }
}
