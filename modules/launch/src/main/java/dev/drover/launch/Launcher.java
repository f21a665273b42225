// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Starts programs and owns what it started until it is closed. Any thread. */
public interface Launcher extends AutoCloseable {

  /** A shorter tick would cost more than it is good for: it starts a program each time. */
  long SHORTEST_TICK_MILLIS = 100;

  /** Short name for doctor: "linux-native" or "process-builder". Any thread. */
  String name();

  /** How it keeps hold of what its children fork, for doctor. Any thread. */
  default String containment() {
    return "by process groups alone: what leaves its group is lost, and nothing is ended if Drover is killed";
  }

  /**
   * Starts the program; returns once exec succeeded. It may take as long as the kernel does, so call it on an executor.
   * The listener may be called before this returns. Any thread.
   */
  Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure;

  /**
   * Takes over a child that was launched with {@link LaunchSpec#keeping} by a JVM that is gone, as it says in that folder.
   * Fails where it cannot be told whom it means: then nobody was touched. Any thread.
   */
  default Adoption adopt(Keeping keeping, ChildListener listener) throws LaunchFailure {
    throw new LaunchFailure(LaunchFailure.Kind.IMPOSSIBLE_TERMS, 0,
        keeping.folder() + ": a process cannot be taken over by "
            + "the launcher " + name() + "; it needs Linux with glibc, on x86-64 or arm64");
  }

  /**
   * Those of the children of which any process still lives, as {@link Child#groupAlive} says of each, but at the price of
   * one question, however many are asked about. Any thread.
   */
  default Set<Child> aliveGroups(Collection<? extends Child> children) {
    return children.stream().filter(Child::groupAlive).collect(Collectors.toUnmodifiableSet());
  }

  /** What the children use, without those of which it cannot be told: all of them off Linux. Any thread. */
  default Map<Child, Usage> usage(Collection<? extends Child> children) {
    return Map.of();
  }

  /**
   * Sends KILL to all that it owns now, and goes on: their exits are told as ever. A launch that is under way when this begins gets KILL
   * as soon as it completes; one that begins after this has returned is not touched. Of a child with {@link LaunchSpec#keeping}, what has
   * left its group goes when somebody asks about that. Bounded: within ten seconds, mostly milliseconds. Any thread.
   */
  default void killAll() {
    throw new UnsupportedOperationException("launch: the launcher " + name() + " cannot kill all that it owns at once");
  }

  /**
   * Whether all that it owns is ended, whatever becomes of this JVM (stopped, out of memory, killed), once the moment has passed
   * until which it was last fed: by {@link #best(Duration)} where the native launcher runs. Any thread.
   */
  default boolean canWatch() {
    return false;
  }

  /**
   * All that it owns may live until this moment of {@link System#nanoTime}, and longer when it is fed again; earlier moments than the
   * last change nothing. Nothing is ended before the first feed. Without waiting; does nothing where it cannot watch. Any thread.
   */
  default void feed(long untilNanos) {}

  /** Closes the launcher: kills what it still owns (KILL to each group), ends its thread. Any thread. */
  @Override
  void close();

  /**
   * Loads what {@link #best()} is made of, as that does, which takes about 100 ms of a start: on a thread aside it costs nobody time. It
   * launches nothing and opens nothing. Any thread, as often as you like.
   */
  static void prepare() {
    Launchers.prepare();
  }

  /** The native launcher where it can run (Linux with glibc, x86-64 or arm64), else the process builder. */
  static Launcher best() {
    return Launchers.best();
  }

  /**
   * The same, with a guardian that looks each {@code tick} whether the moment of the last {@link #feed} has passed: if so, all is ended
   * within two of them. From 100 ms on. The process builder has no guardian: ask {@link #canWatch}.
   */
  static Launcher best(Duration tick) {
    if (tick.toMillis() < SHORTEST_TICK_MILLIS) {
      throw new IllegalArgumentException("launch: a guardian's tick must be at least " + SHORTEST_TICK_MILLIS
          + " ms, was " + tick.toMillis() + " ms");
    }
    return Launchers.best(tick);
  }

  /** The one on top of {@link ProcessBuilder}, wherever it runs. */
  static Launcher portable() {
    return new ProcessBuilderLauncher();
  }
}
