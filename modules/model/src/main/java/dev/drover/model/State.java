// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where {@link Lifecycle} is with an instance, with all that its next decision needs. Immutable. */
public sealed interface State {
  History history();

  Phase phase();

  /** Why it is here, for people; empty where the phase says it all. */
  default String reason() {
    return "";
  }

  /** Nothing lives and nothing is awaited; only a command moves it on (or, if skipped, a dependency that came back). */
  record Resting(History history, Phase phase, String reason) implements State {
    public Resting {
      if (!phase.atRest()) {
        throw new IllegalArgumentException(phase + " is no phase of rest");
      }
    }
  }

  /** Wanted, and its dependencies are not met. */
  record Pending(History history, String reason) implements State {
    @Override
    public Phase phase() {
      return Phase.PENDING;
    }
  }

  /** The launch is under way, and what it brings is welcome. */
  record Starting(History history, String reason) implements State {
    public Starting(History history) {
      this(history, "");
    }

    @Override
    public Phase phase() {
      return Phase.STARTING;
    }
  }

  /** The launch is under way, and what it brings is to be killed: there is no pid to signal yet. */
  record Cancelling(History history) implements State {
    @Override
    public Phase phase() {
      return Phase.STOPPING;
    }

    @Override
    public String reason() {
      return "waits for the launch that is under way, to end what it brings";
    }
  }

  /** What an earlier Drover has launched is being taken over, or its end found out; {@code then}: what it is to do after. */
  record Adopting(History history, Intent then) implements State {
    /** The latest that was asked for. */
    public enum Intent {
      RUN, RESTART, STOP, KILL
    }

    @Override
    public Phase phase() {
      return then == Intent.STOP || then == Intent.KILL ? Phase.STOPPING : Phase.STARTING;
    }

    @Override
    public String reason() {
      return "is taken over from an earlier Drover";
    }
  }

  /** An incarnation lives. */
  record Running(History history, long pid, Vitals vitals) implements State {
    @Override
    public Phase phase() {
      return Phase.RUNNING;
    }

    @Override
    public String reason() {
      return vitals.complaint();
    }
  }

  /**
   * Asked to end. {@code leaderExited}: only the rest of its group is awaited; {@code killed}: KILL was sent;
   * {@code harderAt}: when the next, harder step comes; {@code then}: what follows the end;
   * {@code left}: what outlives KILL, empty as long as that is not known.
   */
  record Stopping(History history, long pid, boolean leaderExited, boolean killed, Instant harderAt, Then then,
      String why, String left) implements State {

    public Stopping(History history, long pid, boolean leaderExited, boolean killed, Instant harderAt, Then then,
        String why) {
      this(history, pid, leaderExited, killed, harderAt, then, why, "");
    }

    @Override
    public Phase phase() {
      return Phase.STOPPING;
    }

    @Override
    public String reason() {
      String what = leaderExited
          ? "waits for the rest of its processes to end" + (left.isEmpty() ? "" : ": " + left)
          : "waits for process " + pid
              + " to end";
      String next = killed ? "KILL was sent" : "KILL follows at " + harderAt.truncatedTo(ChronoUnit.MILLIS);
      return (why.isEmpty() ? "" : why + ": ") + what + "; " + next;
    }

    Stopping then(Then next, History newHistory) {
      return new Stopping(newHistory, pid, leaderExited, killed, harderAt, next, why, left);
    }

    Stopping leaving(String who) {
      return new Stopping(history, pid, leaderExited, killed, harderAt, then, why, who);
    }
  }

  /** Ended, to be launched again at {@code nextStart}. */
  record Backoff(History history, Instant nextStart, String reason) implements State {
    @Override
    public Phase phase() {
      return Phase.BACKOFF;
    }
  }

  /** What follows a stop: rest, a new launch at once, or what the restart policy says of a failure. */
  enum Then {
    REST, START, RETRY
  }
}
