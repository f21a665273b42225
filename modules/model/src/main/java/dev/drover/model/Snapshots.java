// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Turns the state of an instance into what a query sees of it. Pure. Any thread. */
public final class Snapshots {
  private static final long REVISIONS_LEFT_OUT = 1000;

  private Snapshots() {}

  public static ProcessSnapshot of(InstanceId instance, String node, ProcessSpec spec, int specVersion, State state,
      long revision, Instant now) {
    History history = state.history();
    int inWindow = history.recent().isEmpty() ? 0 : history.inWindow(now, spec.restart().within()).size();
    return new ProcessSnapshot(instance, node, specVersion, history.wanted(), state.phase(), health(state),
        state.reason(),
        pid(state), history.incarnation(), history.restarts(), inWindow, history.started(), history.ready(),
        history.exited(), history.lastExit(), nextStart(state), revision);
  }

  /** What is to be seen of an instance whose owner is gone for good. */
  public static ProcessSnapshot failed(ProcessSnapshot last, String reason) {
    return new ProcessSnapshot(last.instance(), last.node(), last.specVersion(), last.wanted(), Phase.FAILED,
        Health.NONE,
        reason, 0, last.incarnation(), last.restarts(), last.restartsInWindow(), last.started(), last.ready(),
        last.exited(), last.lastExit(), null, last.revision() + 1);
  }

  /** What is to be seen of an instance that ends here to go on somewhere else, with what is wanted of it there. */
  public static ProcessSnapshot moving(ProcessSnapshot last, Wanted wanted) {
    boolean goesOn = wanted == Wanted.UP && last.phase().atRest();
    return new ProcessSnapshot(last.instance(), last.node(), last.specVersion(), wanted,
        goesOn ? Phase.PENDING : last.phase(), last.health(),
        goesOn ? "goes on at another node" : last.reason(), last.pid(), last.incarnation(), last.restarts(),
        last.restartsInWindow(), last.started(), last.ready(), last.exited(), last.lastExit(), null, last.revision());
  }

  /** The same as another revision. */
  public static ProcessSnapshot at(long revision, ProcessSnapshot s) {
    return new ProcessSnapshot(s.instance(), s.node(), s.specVersion(), s.wanted(), s.phase(), s.health(), s.reason(),
        s.pid(), s.incarnation(), s.restarts(), s.restartsInWindow(), s.started(), s.ready(), s.exited(), s.lastExit(),
        s.nextStart(), revision);
  }

  /** What is to be seen of an instance that nobody has, and that is to be stopped. */
  public static ProcessSnapshot stopped(ProcessSnapshot last, String node) {
    return new ProcessSnapshot(last.instance(), node, last.specVersion(), Wanted.DOWN, Phase.STOPPED, Health.NONE, "",
        0, last.incarnation(), last.restarts(), last.restartsInWindow(), last.started(), last.ready(), last.exited(),
        last.lastExit(), null, above(last));
  }

  /** What is to be seen of an instance that is wanted and has no place; {@code last} is what was seen before, if anything was. */
  public static ProcessSnapshot unplaced(InstanceId id, String node, ProcessSpec spec, int specVersion,
      @Nullable ProcessSnapshot last, String reason, Instant now) {
    History history = History.after(last == null ? 0 : last.incarnation()).wanting(Wanted.UP);
    return of(id, node, spec, specVersion, new State.Pending(history, reason), above(last), now);
  }

  /** Well above what its last owner may still have said, and below what its next one will say. */
  private static long above(@Nullable ProcessSnapshot last) {
    return last == null ? 0 : last.revision() + REVISIONS_LEFT_OUT;
  }

  private static Health health(State state) {
    return state instanceof State.Running running ? running.vitals().health() : Health.NONE;
  }

  private static long pid(State state) {
    return switch (state) {
      case State.Running s -> s.pid();
      case State.Stopping s -> s.leaderExited() ? 0 : s.pid();
      case State.Resting _,State.Pending _,State.Starting _,State.Cancelling _,State.Adopting _,State.Backoff _ -> 0;
    };
  }

  private static @Nullable Instant nextStart(State state) {
    return state instanceof State.Backoff backoff ? backoff.nextStart() : null;
  }
}
