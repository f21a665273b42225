// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for the processes of one instance beyond the life of its actor: no incarnation is launched before the one
 * before it has ended, and one whose actor died is killed, even if its launch was still under way. Any thread.
 */
public final class Custody {
  /** One for all: a million instances are not to hold one each. */
  private static final CompletionStage<String> NOTHING = CompletableFuture.completedFuture("nothing was launched");

  private volatile @Nullable Incarnation last;
  /** Who is to have the output of the next one. */
  private volatile @Nullable OutputTap next;

  /** Completes when nothing that was launched so far lives any more. */
  CompletionStage<?> accounted() {
    Incarnation present = last;
    return present == null ? NOTHING : present.ended();
  }

  /** Which was launched last, be it over; null where nothing was. */
  @Nullable
  Incarnation last() {
    return last;
  }

  /** Takes charge of an incarnation that is about to be launched. <b>Owner only:</b> the instance's present actor. */
  void take(Incarnation incarnation) {
    last = incarnation;
    OutputTap waiting = next;
    if (waiting != null) {
      var _ = incarnation.giveTo(waiting);
      next = null;
    }
  }

  /** The output of the next incarnation goes to this one; false where another waits for it. <b>Owner only:</b> the instance's present actor. */
  boolean promise(OutputTap tap) {
    OutputTap waiting = next;
    if (waiting != null && !waiting.isCancelled()) {
      return false;
    }
    next = tap;
    return true;
  }

  /** The actor is gone: what it launched last has no owner. <b>Owner only:</b> the actor, as its last act. */
  void abandon() {
    Incarnation present = last;
    if (present != null) {
      present.abandon();
    }
    OutputTap waiting = next;
    if (waiting != null) {
      waiting.end("nothing of it was launched any more, so it has no output");
      next = null;
    }
  }
}
