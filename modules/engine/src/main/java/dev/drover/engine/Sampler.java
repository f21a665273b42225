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
 * so seldom that it takes no more than a four-thousandth of a processor. On one thread of its own.
 */
final class Sampler {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SELDOM = Duration.ofSeconds(10);
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
  private Map<InstanceId, Seen> seen = Map.of();
  private long lastLook;
  private long lastCost;
  private boolean looked;

  private record Seen(long incarnation, Duration cpu, long nanos) {}

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
    if (looked && now - lastLook < pause()) {
      return;
    }
    try {
      look(now);
    } catch (RuntimeException | Error fault) {
      LOG.error("what processes use cannot be measured", fault);
    }
    looked = true;
    lastLook = now;
    lastCost = nanoTime.getAsLong() - now;
  }

  private long pause() {
    return board.wasReadWithin(INTEREST.toNanos())
        ? lastCost * SHARE_WHILE_READ
        : Math.max(SELDOM.toNanos(), lastCost * SHARE);
  }

  private void look(long now) {
    Map<InstanceId, Roster.Entry> running = roster.all();
    List<Child> children = running.values().stream().map(Roster.Entry::child).toList();
    Map<Child, Usage> used = children.isEmpty() ? Map.of() : launcher.usage(children);
    var next = new HashMap<InstanceId, Seen>();
    running.forEach((id, entry) -> {
      Usage usage = used.get(entry.child());
      if (usage != null) {
        board.publish(id, new ProcessUsage(entry.incarnation(), processors(seen.get(id), entry, usage, now),
            usage.memory(), usage.processes(), clock.instant()));
        next.put(id, new Seen(entry.incarnation(), usage.cpu(), now));
      }
    });
    seen = next;
    board.retain(running.keySet());
  }

  private static double processors(@Nullable Seen before, Roster.Entry entry, Usage usage, long now) {
    if (before == null || before.incarnation() != entry.incarnation() || now <= before.nanos()) {
      return Double.NaN;
    }
    // What ended without being waited for is lost to its parents, and then there is less than before.
    return Math.max(0, (double) usage.cpu().minus(before.cpu()).toNanos() / (now - before.nanos()));
  }
}
