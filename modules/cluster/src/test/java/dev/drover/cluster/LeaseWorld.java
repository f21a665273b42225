// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.cluster.Members.Member;
import dev.drover.cluster.Members.Standing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A few nodes, of which one, the victim, is downed by so many others as its strategy asks for, at any moment and for no reason. It
 * hears nothing of that. Each of the others hears at a moment of its own; when all have, the margin begins. Links are cut one way or
 * both, answers are late, JVMs are stopped with what has come to them unread. The victim's clock has a beginning of its own. In steps of
 * 50 ms; by a seed. One thread.
 */
final class LeaseWorld {

  static final Duration REMOVAL = Duration.ofSeconds(6);
  static final Duration NEWS = Duration.ofSeconds(1);
  static final Duration LOOK = Duration.ofMillis(200);
  private static final int STEP = 50;
  private static final int PING_STEPS = 6;
  private static final int END = 40_000;

  /** Comes to somebody at a moment; {@code down}: that the victim is; else a ping, or the answer to one. In milliseconds. */
  private record Letter(long at, long number, int from, int to, boolean down, boolean answer, long sent) {}

  private static final class Node {
    final Queue<Letter> inbox = new ArrayDeque<>();
    boolean knowsOfTheDown;
    long stoppedUntil;
  }

  private final Random random;
  private final boolean countsFromTheAnswer;
  private final int victim;
  private final long clock;
  private final List<Node> nodes = new ArrayList<>();
  private final Members members;
  private final Map<Integer, Long> cuts = new HashMap<>();
  private final PriorityQueue<Letter> under = new PriorityQueue<>(
      (a, b) -> a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.number(), b.number()));
  private final long decided;
  private long removed;
  private long latest = Long.MIN_VALUE;
  private long numbers;
  private Lease lease;

  LeaseWorld(long seed, Duration length, boolean countsFromTheAnswer) {
    this.random = new Random(seed);
    this.countsFromTheAnswer = countsFromTheAnswer;
    int size = 2 + random.nextInt(5);
    this.clock = random.nextLong() / 4;
    VoteRule rule = random.nextInt(3) == 0 ? new VoteRule.Quorum(size / 2 + 1) : new VoteRule.Majority();
    this.lease = Lease.begun(rule, length);
    List<String> names = IntStream.range(0, size).mapToObj(Integer::toString).toList();
    Set<String> others = new HashSet<>();
    int excluded;
    do {
      others.clear();
      excluded = random.nextInt(size);
      for (int i = 0; i < size; i++) {
        if (i != excluded && random.nextInt(4) > 0) {
          others.add(Integer.toString(i));
        }
      }
    } while (size > 2 && !rule.isEnough(others, names));
    this.victim = excluded;
    this.members = new Members(Integer.toString(victim),
        names.stream().map(name -> new Member(name, Standing.UP, true, true)).toList());
    names.forEach(_ -> nodes.add(new Node()));
    this.decided = 5_000L + random.nextInt(5_000);
    if (rule.isEnough(others, names)) {
      decide(others);
    } else {
      removed = END;
    }
    run();
  }

  private void decide(Set<String> others) {
    removed = decided;
    for (String other : others) {
      long seen = decided + random.nextInt(3_000);
      removed = Math.max(removed, seen);
      send(new Letter(seen + random.nextLong(NEWS.toMillis()), numbers++, victim, Integer.parseInt(other), true, false,
          seen));
    }
  }

  /** By how much the victim had something longer than until others began; negative where it had not. */
  Duration overtime() {
    return latest == Long.MIN_VALUE
        ? Duration.ofMillis(-1)
        : Duration.ofMillis(latest).plus(LOOK).plus(Margins.KILL).minus(REMOVAL).minusMillis(removed + 1);
  }

  boolean wasHeld() {
    return latest > decided;
  }

  @Override
  public String toString() {
    return nodes.size() + " nodes, victim " + victim + ", " + lease.rule() + ", decided at " + decided + ", removed at "
        + removed + ", held until " + latest;
  }

  private void run() {
    for (long now = 0; now < END && now < removed + REMOVAL.toMillis() + 5_000; now += STEP) {
      disturb(now);
      while (!under.isEmpty() && under.element().at() <= now) {
        Letter letter = under.remove();
        nodes.get(letter.to()).inbox.add(letter);
      }
      for (int i = 0; i < nodes.size(); i++) {
        if (nodes.get(i).stoppedUntil <= now) {
          turn(i, now);
        }
      }
    }
  }

  private void disturb(long now) {
    if (random.nextInt(20) == 0) {
      cuts.put(link(random.nextInt(nodes.size()), random.nextInt(nodes.size())), now + random.nextInt(8_000));
    }
    if (random.nextInt(40) == 0) {
      nodes.get(random.nextInt(nodes.size())).stoppedUntil = now + random.nextInt(6_000);
    }
  }

  private int link(int from, int to) {
    return from * nodes.size() + to;
  }

  private void turn(int self, long now) {
    Node node = nodes.get(self);
    for (Letter letter = node.inbox.poll(); letter != null; letter = node.inbox.poll()) {
      if (letter.down()) {
        node.knowsOfTheDown = true;
      } else if (letter.answer()) {
        lease = lease.answered(Integer.toString(letter.from()), nanos(countsFromTheAnswer ? now : letter.sent()),
            nanos(now));
      } else if (!node.knowsOfTheDown) {
        send(new Letter(later(now), numbers++, self, letter.from(), false, true, letter.sent()), now);
      }
    }
    if (self == victim) {
      OptionalLong until = lease.heldUntil(members, nanos(now));
      until.ifPresent(moment -> latest = Math.max(latest, (moment - clock) / 1_000_000));
      for (int i = 0; i < nodes.size() && now / STEP % PING_STEPS == 0; i++) {
        if (i != self) {
          send(new Letter(later(now), numbers++, self, i, false, false, now), now);
        }
      }
    }
  }

  private long nanos(long millis) {
    return clock + millis * 1_000_000;
  }

  private long later(long now) {
    return now + (random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(100));
  }

  private void send(Letter letter, long now) {
    if (cuts.getOrDefault(link(letter.from(), letter.to()), 0L) <= now) {
      send(letter);
    }
  }

  private void send(Letter letter) {
    under.add(letter);
  }
}
