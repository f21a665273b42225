// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What outlives the states of an instance: the number of its incarnation, what the user wants ({@code alone}: without
 * regard to its dependencies), how often it was launched again, and when the incarnation started, became ready and ended.
 * Immutable.
 */
public record History(long incarnation, Wanted wanted, boolean alone, int restarts, List<Instant> recent, int attempt,
    @Nullable Exit lastExit, @Nullable Instant started, @Nullable Instant ready, @Nullable Instant exited) {

  public History {
    recent = List.copyOf(recent);
  }

  private static final History NEW = new History(0, Wanted.DOWN, false, 0, List.of(), 0, null, null, null, null);

  /** Of an instance whose last incarnation, in an earlier life of Drover, had this number; 0 for none. */
  public static History after(long lastIncarnation) {
    return lastIncarnation == 0
        ? NEW
        : new History(lastIncarnation, Wanted.DOWN, false, 0, List.of(), 0, null, null, null, null);
  }

  /** The same, with what is wanted of it now. */
  public static History after(long lastIncarnation, Wanted wanted) {
    return after(lastIncarnation).wanting(wanted);
  }

  History wanting(Wanted newWanted) {
    return new History(incarnation, newWanted, alone, restarts, recent, attempt, lastExit, started, ready, exited);
  }

  /** What a {@link Event.Start} or a {@link Event.Restart} by hand makes of it. */
  History startedByHand(Event command) {
    boolean without = command instanceof Event.Start(boolean asked) ? asked : alone;
    return new History(incarnation, Wanted.UP, without, restarts, List.of(), 0, lastExit, started, ready, exited);
  }

  /** The next incarnation is about to be launched. */
  History launching() {
    return new History(incarnation + 1, wanted, alone, restarts, recent, attempt, lastExit, null, null, null);
  }

  /** It was launched then. */
  public History startedAt(Instant now) {
    return new History(incarnation, wanted, alone, restarts, recent, attempt, lastExit, now, ready, exited);
  }

  History readyAt(Instant now) {
    return new History(incarnation, wanted, alone, restarts, recent, attempt, lastExit, started, now, exited);
  }

  History ended(Exit exit, Instant now) {
    return new History(incarnation, wanted, alone, restarts, recent, attempt, exit, started, ready, now);
  }

  /** The back-off is forgotten: it stayed up. */
  History settled() {
    return new History(incarnation, wanted, alone, restarts, recent, 0, lastExit, started, ready, exited);
  }

  /** Started by hand: the counts that lead to giving up are cleared. */
  History cleared() {
    return new History(incarnation, wanted, alone, restarts, List.of(), 0, lastExit, started, ready, exited);
  }

  /** An automatic restart at this time; only the latest {@code most} within the window still count. */
  History restarting(Instant now, Duration within, int most) {
    var counted = new ArrayList<>(inWindow(now, within));
    counted.add(now);
    counted.subList(0, Math.max(0, counted.size() - Math.max(most, 1))).clear();
    return new History(incarnation, wanted, alone, restarts + 1, counted, attempt + 1, lastExit, started, ready,
        exited);
  }

  List<Instant> inWindow(Instant now, Duration within) {
    Instant from = now.minus(within);
    return recent.stream().filter(at -> at.isAfter(from)).toList();
  }
}
