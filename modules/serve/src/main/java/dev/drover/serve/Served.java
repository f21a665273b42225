// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;

/** What the routes stand on. {@code ending} ends what would follow for ever. Immutable. Any thread. */
record Served(Drover drover, Api.About about, Api.Here here, SharedKillSwitch ending) {
  /** Where all of the API is. */
  static final String ROOT = "/api/v1/";

  Served(Drover drover, Api.About about, Api.Here here) {
    this(drover, about, here, KillSwitches.shared("drover-followers"));
  }

  /** What goes through it ends when Drover does. */
  <T> Graph<FlowShape<T, T>, SharedKillSwitch> untilTheEnd() {
    return ending.flow();
  }
}
