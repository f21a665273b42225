// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.scenario;

import java.util.Locale;

/**
 * Who is compared in starting programs: Drover's engine, its launcher alone, a bare loop of posix_spawn through the same
 * bindings, the JDK's ProcessBuilder in a loop, and other supervisors where they are installed.
 */
public enum LaunchedBy {
  BARE, LAUNCHER, PROCESS_BUILDER, RUNIT, S6, DROVER;

  public String shown() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
