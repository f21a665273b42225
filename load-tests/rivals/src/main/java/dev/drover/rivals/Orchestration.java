// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A project under supervision, as far as rivals are compared: commands on instances, and queries. A command returns no
 * sooner than it has been heard; whether it also waits for what it leads to is the rival's way. Each throws
 * {@link IllegalArgumentException} where there is no such instance. Any thread.
 */
public interface Orchestration extends AutoCloseable {

  void start(InstanceId instance);

  /** Asks it to end, and sends KILL after its grace time. */
  void stop(InstanceId instance);

  void restart(InstanceId instance);

  /** Stops it without the polite part. */
  void kill(InstanceId instance);

  StatusBoard board();

  /** What the processes print. Rivals have the engine's logs, so that only queries of the status differ. */
  LogStore logs();

  default @Nullable ProcessSnapshot status(InstanceId instance) {
    return board().get(instance);
  }

  default List<ProcessSnapshot> list() {
    return board().all();
  }

  /** Kills what lives. The launcher stays open. */
  @Override
  void close();
}
