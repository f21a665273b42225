// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** What a reader of events gets: an event, or the news that some are missing before the next one. Immutable. Any thread. */
public sealed interface EventEntry {

  record Happened(LifecycleEvent event) implements EventEntry {}

  /**
   * {@code missed} events, up to and without number {@code next}, were overwritten before this reader came to them. Nobody knows
   * any more which of them it would have wanted.
   */
  record Gap(long missed, long next) implements EventEntry {}

  /**
   * The reader asked for what comes after a number that it has not from this Drover: so it is of an earlier one, and this one has
   * numbers of its own, of which {@code last} is the latest. All that this one has follows.
   */
  record Restarted(long after, long last) implements EventEntry {}
}
