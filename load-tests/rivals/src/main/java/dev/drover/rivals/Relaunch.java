// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.ProcessSnapshot;
import java.time.Instant;

/** The state change by which boards are compared: the instance was launched once more. Pure. Any thread. */
public final class Relaunch {
  private Relaunch() {}

  public static ProcessSnapshot of(ProcessSnapshot before, Instant at) {
    return new ProcessSnapshot(before.instance(), before.node(), before.specVersion(), before.wanted(), before.phase(),
        before.health(), before.reason(), before.pid(), before.incarnation() + 1, before.restarts() + 1,
        before.restartsInWindow(), at, before.ready(), before.exited(), before.lastExit(), before.nextStart(),
        before.revision() + 1);
  }
}
