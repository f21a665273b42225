// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;

/**
 * Whether this node may launch, for whoever is about to. A term lasts from the moment when the lease is held until it is lost; no two
 * have the same number. One writer, the {@link FenceActor}, and each of its writes is one volatile reference. Any thread reads.
 */
final class Tenancy {

  /** The number of no term. */
  static final long NONE = 0;

  private record Term(long number, long untilNanos) {}

  private final LongSupplier nanoTime;
  private final CompletableFuture<Done> begun = new CompletableFuture<>();
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

  /** Completes with the first term, on the writer's thread; what is launched before fails. Any thread. */
  CompletionStage<Done> begun() {
    return begun.minimalCompletionStage();
  }

  /** Owner only. */
  void hold(long number, long untilNanos) {
    term = new Term(number, untilNanos);
    begun.complete(Done.getInstance());
  }

  /** Owner only. */
  void close() {
    term = new Term(NONE, 0);
  }
}
