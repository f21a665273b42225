// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.launch.Launcher;
import dev.drover.launch.Usage;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessUsage;
import dev.drover.view.UsageBoard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what all running instances use, in one go, and publishes it: each second while somebody reads it, and else
 * so seldom that it takes no more than a four-thousandth of a processor. Those that are to be restarted above some memory
 * are looked at each two seconds in any case, and told of the second look in a row that finds them above. On one thread
 * of its own.
 */
final class Sampler {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SELDOM = Duration.ofSeconds(10);
  /** Of those with a bound. */
  private static final Duration WATCH = Duration.ofSeconds(2);
  /** So long after the last reading the next one is expected. */
  private static final Duration INTEREST = Duration.ofSeconds(3);
  /** A look costs at most this part of the time to the next one. */
  private static final long SHARE_WHILE_READ = 20;
  private static final long SHARE = 4_000;

  private final Roster roster;
  private final Launcher launcher;
  private final UsageBoard board;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  /** What was seen at the last look. This thread only, as are the rest. */
  private final Map<InstanceId, Seen> seen = new HashMap<>();
  private final Turn all = new Turn();
  private final Turn bounded = new Turn();

  private record Seen(long incarnation, Duration cpu, Duration total, long nanos, boolean above) {}

  /** When it was last looked, and how long that took. */
  private static final class Turn {
    private long last;
    private long cost;
    private boolean done;

    boolean isDue(long now, Duration atLeast, long share) {
      return !done || now - last >= Math.max(atLeast.toNanos(), cost * share);
    }

    void end(long begun, long ended) {
      last = begun;
      cost = ended - begun;
      done = true;
    }
  }

  Sampler(Roster roster, Launcher launcher, UsageBoard board, InstantSource clock, LongSupplier nanoTime) {
    this.roster = roster;
    this.launcher = launcher;
    this.board = board;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  void start(ScheduledExecutorService executor) {
    var _ = executor.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks if it is time to. */
  void tick() {
    long now = nanoTime.getAsLong();
    if (board.wasReadWithin(INTEREST.toNanos())
        ? all.isDue(now, Duration.ZERO, SHARE_WHILE_READ)
        : all.isDue(now, SELDOM, SHARE)) {
      look(now, roster.all(), true);
      all.end(now, nanoTime.getAsLong());
    } else if (bounded.isDue(now, WATCH, SHARE_WHILE_READ)) {
      look(now, roster.bounded(), false);
      bounded.end(now, nanoTime.getAsLong());
    }
  }

  /** {@code complete}: whatever else was seen before has ended. */
  private void look(long now, Map<InstanceId, Roster.Entry> running, boolean complete) {
    try {
      List<Child> children = running.values().stream().map(Roster.Entry::child).toList();
      Map<Child, Usage> used = children.isEmpty() ? Map.of() : launcher.usage(children);
      running.forEach((id, entry) -> {
        Usage usage = used.get(entry.child());
        if (usage != null) {
          take(id, entry, usage, now);
        }
      });
    } catch (RuntimeException | Error fault) {
      LOG.error("what processes use cannot be measured", fault);
    }
    if (complete) {
      seen.keySet().retainAll(running.keySet());
      board.retain(running.keySet());
    }
  }

  private void take(InstanceId id, Roster.Entry entry, Usage usage, long now) {
    Seen before = seen.get(id);
    boolean above = roster.isAbove(id, usage.memory());
    Duration total = total(before, entry, usage);
    board.publish(id, new ProcessUsage(entry.incarnation(), processors(before, entry, usage, now), usage.memory(),
        usage.processes(), clock.instant(), total));
    seen.put(id, new Seen(entry.incarnation(), usage.cpu(), total, now, above));
    if (above && before != null && before.incarnation() == entry.incarnation() && before.above()) {
      entry.overgrown(usage.memory());
    }
  }

  /** All that was used between looks, so that it never falls. */
  private static Duration total(@Nullable Seen before, Roster.Entry entry, Usage usage) {
    if (before == null || before.incarnation() != entry.incarnation()) {
      return usage.cpu();
    }
    Duration more = usage.cpu().minus(before.cpu());
    return more.isNegative() ? before.total() : before.total().plus(more);
  }

  private static double processors(@Nullable Seen before, Roster.Entry entry, Usage usage, long now) {
    if (before == null || before.incarnation() != entry.incarnation() || now <= before.nanos()) {
      return Double.NaN;
    }
    // What ended without being waited for is lost to its parents, and then there is less than before.
    return Math.max(0, (double) usage.cpu().minus(before.cpu()).toNanos() / (now - before.nanos()));
  }
}
