// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

/** How often one instance has ended in which way. Immutable. */
record Exits(long zero, long nonzero, long signal, long lost) {
  static final Exits NONE = new Exits(0, 0, 0, 0);

  /** One more, by the detail of its event: an {@link dev.drover.model.Exit} in its own words. */
  Exits and(String exit) {
    if (exit.equals("exit code 0")) {
      return new Exits(zero + 1, nonzero, signal, lost);
    }
    if (exit.startsWith("exit code ")) {
      return new Exits(zero, nonzero + 1, signal, lost);
    }
    return exit.startsWith("signal ")
        ? new Exits(zero, nonzero, signal + 1, lost)
        : new Exits(zero, nonzero, signal, lost + 1);
  }
}
