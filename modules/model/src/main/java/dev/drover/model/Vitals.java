// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/**
 * What the probes have said of the living incarnation: its health, and how many equal answers in a row each kind of probe
 * gave (positive for successes, negative for failures). Immutable.
 */
public record Vitals(Health health, int readyStreak, int liveStreak, int startupStreak, String complaint) {

  private static final Vitals NONE = new Vitals(Health.NONE, 0, 0, 0, "");
  private static final Vitals STARTING = new Vitals(Health.STARTING, 0, 0, 0, "");

  static Vitals unprobed(ProcessSpec spec) {
    return spec.provesReady() ? STARTING : NONE;
  }

  int streak(Probe.Kind kind) {
    return switch (kind) {
      case READY -> readyStreak;
      case LIVE -> liveStreak;
      case STARTUP -> startupStreak;
    };
  }

  Vitals counting(Probe.Kind kind, boolean passed) {
    int before = streak(kind);
    int now = passed ? Math.max(before, 0) + 1 : Math.min(before, 0) - 1;
    return switch (kind) {
      case READY -> new Vitals(health, now, liveStreak, startupStreak, complaint);
      case LIVE -> new Vitals(health, readyStreak, now, startupStreak, complaint);
      case STARTUP -> new Vitals(health, readyStreak, liveStreak, now, complaint);
    };
  }

  Vitals as(Health newHealth, String newComplaint) {
    return new Vitals(newHealth, readyStreak, liveStreak, startupStreak, newComplaint);
  }
}
