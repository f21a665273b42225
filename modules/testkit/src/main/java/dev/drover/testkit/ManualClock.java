// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A clock that goes as the test says, together with the timers of an actor system that was made with {@link #config}: so a back-off of
 * an hour takes no time. It begins at {@link #BEGIN}. Any thread reads it; one thread, that of the test, lets time pass.
 */
public final class ManualClock implements InstantSource {
  /** Where every such clock begins. */
  public static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final ManualTime timers;
  /** Written by the thread of the test. */
  private volatile Instant now = BEGIN;

  private ManualClock(ManualTime timers) {
    this.timers = timers;
  }

  /** What the configuration of the actor system must have; put it before your own. */
  public static Config config() {
    return ManualTime.config();
  }

  /** The clock of this system; fails where that was not made with {@link #config}. */
  public static ManualClock of(ActorSystem<?> system) {
    return new ManualClock(ManualTime.get(system));
  }

  @Override
  public Instant instant() {
    return now;
  }

  /**
   * Time passes: the clock first, and then all timers that are due by that ring, in their order. That sends messages and does not wait
   * for what comes of them: wait for that with a {@link PhaseProbe} before you say what did not happen.
   */
  public void timePasses(Duration time) {
    now = now.plus(time);
    timers.timePasses(time);
  }
}
