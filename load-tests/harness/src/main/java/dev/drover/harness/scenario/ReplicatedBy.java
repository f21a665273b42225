// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.scenario;

import java.util.Locale;

/** Who is compared in giving each node the board of all. */
public enum ReplicatedBy {
  REPLICA, DISTRIBUTED_DATA;

  public String shown() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
