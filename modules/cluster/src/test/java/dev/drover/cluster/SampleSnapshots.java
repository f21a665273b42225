// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import java.time.Instant;

/** Snapshots for tests; those of version 1 are the ones that {@code snapshots-v1.hex} holds, so they must not change. */
final class SampleSnapshots {
  private SampleSnapshots() {}

  /** In which the revision shows in several fields. */
  static ProcessSnapshot of(String node, InstanceId instance, long revision) {
    return new ProcessSnapshot(instance, node, 1, Wanted.UP, Phase.RUNNING, Health.NONE, "at " + revision, revision,
        revision, (int) revision, 0, Instant.ofEpochSecond(revision), null, null, null, null, revision);
  }

  static ProcessSnapshot full() {
    return new ProcessSnapshot(new InstanceId("bücher-🐄", 12), "10.0.0.7:7355", 3, Wanted.DOWN, Phase.STOPPING,
        Health.NOT_READY, "waits for TERM, 10 s", 4_194_304, 17, 5, 2,
        Instant.ofEpochSecond(1_790_000_000, 999_999_999),
        Instant.ofEpochSecond(1_790_000_001), Instant.ofEpochSecond(-1, 5),
        new Exit.Signalled(11, true, "out of memory"),
        Instant.ofEpochMilli(1_790_000_002_003L), (7L << 32) | 1234);
  }

  static ProcessSnapshot bare() {
    return new ProcessSnapshot(InstanceId.sole("web"), "a:1", 0, Wanted.UP, Phase.DISABLED, Health.NONE, "", 0, 0, 0, 0,
        null, null, null, null, null, 0);
  }

  static ProcessSnapshot with(Phase phase) {
    var s = full();
    return new ProcessSnapshot(s.instance(), s.node(), s.specVersion(), s.wanted(), phase, s.health(), s.reason(),
        s.pid(), s.incarnation(), s.restarts(), s.restartsInWindow(), s.started(), s.ready(), s.exited(), s.lastExit(),
        s.nextStart(), s.revision());
  }

  static ProcessSnapshot with(Health health) {
    var s = full();
    return new ProcessSnapshot(s.instance(), s.node(), s.specVersion(), s.wanted(), s.phase(), health, s.reason(),
        s.pid(), s.incarnation(), s.restarts(), s.restartsInWindow(), s.started(), s.ready(), s.exited(), s.lastExit(),
        s.nextStart(), s.revision());
  }

  static ProcessSnapshot with(Exit exit) {
    var s = full();
    return new ProcessSnapshot(s.instance(), s.node(), s.specVersion(), s.wanted(), s.phase(), s.health(), s.reason(),
        s.pid(), s.incarnation(), s.restarts(), s.restartsInWindow(), s.started(), s.ready(), s.exited(), exit,
        s.nextStart(), s.revision());
  }

  static ProcessSnapshot with(String reason) {
    var s = full();
    return new ProcessSnapshot(s.instance(), s.node(), s.specVersion(), s.wanted(), s.phase(), s.health(), reason,
        s.pid(), s.incarnation(), s.restarts(), s.restartsInWindow(), s.started(), s.ready(), s.exited(), s.lastExit(),
        s.nextStart(), s.revision());
  }
}
