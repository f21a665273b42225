// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.scenario;

import java.util.Locale;

/** Who is compared: Drover by its board, the mutex baseline, and asking the owner. */
public enum Contestant {
  BOARD, MUTEX, ASK;

  public String shown() {
    return name().toLowerCase(Locale.ROOT);
  }
}
