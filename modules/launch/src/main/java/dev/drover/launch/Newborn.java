// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.lang.foreign.Arena;

/** What a launch has brought so far: closing it undoes all of that, unless it was kept. Launching thread. */
sealed interface Newborn extends AutoCloseable permits OwnNewborn, KeptNewborn {

  /** Starts the program; the child is not registered yet. Once. */
  NativeChild launch(Arena arena, EventLoop loop, ChildListener listener) throws LaunchFailure, IOException;

  /** From here on the child has another owner, and what it has with it. */
  void keep();

  @Override
  void close();
}
