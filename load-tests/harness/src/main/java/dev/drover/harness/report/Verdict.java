// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

/** A figure beside what it is to reach, all within one run. {@code atLeast}: more is better, else less. Immutable. */
public record Verdict(String figure, double value, double target, boolean atLeast, String unit) {

  public boolean reached() {
    return atLeast ? value >= target : value <= target;
  }
}
