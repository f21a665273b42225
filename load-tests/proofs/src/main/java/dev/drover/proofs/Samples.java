// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import dev.drover.view.EventRing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Snapshots and events in which every field follows from the revision, so that a torn one is seen to be torn. */
final class Samples {
  static final InstanceId WEB = InstanceId.sole("web");

  private Samples() {}

  static ProcessSnapshot snapshot(InstanceId id, long revision) {
    int small = (int) revision;
    return new ProcessSnapshot(id, "local", small, Wanted.UP, phase(revision), Health.NONE, "", revision * 3, revision,
        small, small, Instant.ofEpochSecond(revision), null, null, new Exit.Code(small), null, revision);
  }

  static boolean whole(ProcessSnapshot seen) {
    long revision = seen.revision();
    return seen.instance().equals(WEB) && seen.specVersion() == revision && seen.wanted() == Wanted.UP
        && seen.phase() == phase(revision) && seen.health() == Health.NONE && seen.pid() == revision * 3
        && seen.incarnation() == revision && seen.restarts() == revision && seen.restartsInWindow() == revision
        && at(seen.started(), revision) && seen.lastExit() instanceof Exit.Code(int code) && code == revision;
  }

  static LifecycleEvent event(long number, InstanceId id, long revision) {
    return new LifecycleEvent(number, Instant.ofEpochSecond(revision), id, revision, "sample", phase(revision),
        revision, "");
  }

  static boolean whole(LifecycleEvent seen) {
    long revision = seen.revision();
    return seen.instance().equals(WEB) && at(seen.time(), revision) && seen.incarnation() == revision
        && seen.type().equals("sample") && seen.phase() == phase(revision) && seen.detail().isEmpty();
  }

  /** The ring gives the number. */
  static void append(EventRing ring, InstanceId id, long revision) {
    ring.append(event(0, id, revision));
  }

  private static boolean at(@Nullable Instant time, long second) {
    return time != null && time.getEpochSecond() == second;
  }

  private static Phase phase(long revision) {
    return revision % 2 == 0 ? Phase.RUNNING : Phase.STARTING;
  }
}
