// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Instant;

/** What can happen to an instance. What carries an incarnation is ignored when that one is no longer the current. */
public sealed interface Event {
  /** What happens to one incarnation, and to no other. */
  sealed interface OfIncarnation extends Event {
    long incarnation();
  }

  /** The user wants it up; {@code alone} without regard to its dependencies. */
  record Start(boolean alone) implements Event {
    public Start() {
      this(false);
    }
  }

  /** The user wants it down; {@code atOnce} skips the polite part. */
  record Stop(boolean atOnce) implements Event {}

  /** The user wants a fresh incarnation. */
  record Restart() implements Event {}

  /** All that it depends on is as it must be. */
  record DependencyMet() implements Event {}

  /** Something that it depends on is not yet, or no longer, as it must be. */
  record DependencyWaits(String reason) implements Event {}

  /** Something that it depends on can no longer become what it must be. */
  record DependencyLost(String reason) implements Event {}

  /** Something that it depends on went away or came back as another incarnation, and it is to follow. */
  record DependencyRestarted(String process) implements Event {}

  record Launched(long incarnation, long pid) implements OfIncarnation {}

  /** An earlier Drover had launched it, then; it lives on, or its end will be told next. */
  record Adopted(long incarnation, long pid, Instant started) implements OfIncarnation {}

  /** {@code worthRetrying}: the cause may pass by itself, such as a lack of descriptors. */
  record LaunchFailed(long incarnation, Exit.NotLaunched exit, boolean worthRetrying) implements OfIncarnation {}

  /** Drover itself cannot launch anything now, which the program has no part in; {@code why} says what it lacks. */
  record LaunchPutOff(long incarnation, String why) implements OfIncarnation {}

  /** The launch was taken back ({@link Effect.WithdrawLaunch}) before it began: nothing was launched, nor ever will be. */
  record LaunchWithdrawn(long incarnation) implements OfIncarnation {}

  /** The launch does not begin, for something of an earlier incarnation still lives; {@code who} names it. */
  record LaunchWaits(long incarnation, String who) implements OfIncarnation {}

  /** The leader of the group ended. */
  record Exited(long incarnation, Exit exit) implements OfIncarnation {}

  /** The answer to {@link Effect.CheckGroup}; {@code who} names what lives, as far as it was asked for. */
  record GroupChecked(long incarnation, boolean alive, String who) implements OfIncarnation {
    public GroupChecked(long incarnation, boolean alive) {
      this(incarnation, alive, "");
    }
  }

  record ProbeReported(long incarnation, Probe.Kind kind, boolean passed, String detail) implements OfIncarnation {}

  /** A look found its processes to use so many bytes together, and too many for {@link RestartPolicy#above} at the look before. */
  record Overgrown(long incarnation, long bytes) implements OfIncarnation {}

  record Elapsed(Alarm alarm, long incarnation) implements OfIncarnation {}
}
