// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.function.LongSupplier;

/**
 * Whether this node may launch, for whoever is about to. A term lasts from the moment when the lease is held until it is lost; no two
 * have the same number. One writer, the {@link FenceActor}, and each of its writes is one volatile reference. Any thread reads.
 */
final class Tenancy {

  /** The number of no term. */
  static final long NONE = 0;

  private record Term(long number, long untilNanos) {}

  private final LongSupplier nanoTime;
  private volatile Term term = new Term(NONE, 0);

  /** {@code nanoTime}: {@link System#nanoTime}, but for tests. */
  Tenancy(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Any thread. */
  boolean mayLaunch() {
    return term() != NONE;
  }

  /** The term that it is now, or {@link #NONE}: also when the writer has not noticed its end yet. Any thread. */
  long term() {
    Term now = term;
    return now.number() != NONE && nanoTime.getAsLong() - now.untilNanos() < 0 ? now.number() : NONE;
  }

  /** Owner only. */
  void hold(long number, long untilNanos) {
    term = new Term(number, untilNanos);
  }

  /** Owner only. */
  void close() {
    term = new Term(NONE, 0);
  }
}
