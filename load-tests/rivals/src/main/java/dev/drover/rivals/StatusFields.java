// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The status of one instance in fields that are changed in place. Every use is under the lock of whoever holds it. */
class StatusFields {
  private final InstanceId instance;
  private String node;
  private int specVersion;
  private Wanted wanted;
  private Phase phase;
  private Health health;
  private String reason;
  private long pid;
  private long incarnation;
  private int restarts;
  private int restartsInWindow;
  private @Nullable Instant started;
  private @Nullable Instant ready;
  private @Nullable Instant exited;
  private @Nullable Exit lastExit;
  private @Nullable Instant nextStart;
  private long revision;

  StatusFields(ProcessSnapshot first) {
    this.instance = first.instance();
    assign(first);
  }

  final void assign(ProcessSnapshot from) {
    node = from.node();
    specVersion = from.specVersion();
    wanted = from.wanted();
    phase = from.phase();
    health = from.health();
    reason = from.reason();
    pid = from.pid();
    incarnation = from.incarnation();
    restarts = from.restarts();
    restartsInWindow = from.restartsInWindow();
    started = from.started();
    ready = from.ready();
    exited = from.exited();
    lastExit = from.lastExit();
    nextStart = from.nextStart();
    revision = from.revision();
  }

  /** The same change as {@link Relaunch#of}, in place. */
  final void assignRelaunch(Instant at) {
    incarnation++;
    restarts++;
    started = at;
    revision++;
  }

  final ProcessSnapshot copy() {
    return new ProcessSnapshot(instance, node, specVersion, wanted, phase, health, reason, pid, incarnation, restarts,
        restartsInWindow, started, ready, exited, lastExit, nextStart, revision);
  }
}
