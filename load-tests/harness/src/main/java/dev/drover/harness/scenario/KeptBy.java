// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.scenario;

import java.util.Locale;

/** Who is compared in keeping what processes print in files: cat, which looks at nothing, loggers that look at lines, and Drover. */
public enum KeptBy {
  CAT, S6_LOG, SVLOGD, DROVER;

  public String shown() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
