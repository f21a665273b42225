// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Drover under many kinds of use at once: processes that print, crash and are restarted, followers that come, stall and go,
 * rotation, compression, searches. It loses no line, and holds no more in the end than when it was warm. Some seconds in
 * each build, ten minutes with {@code -Psoak}, which prints how it goes.
 */
@Timeout(900)
class SoakTest {
  /*
   * What may be more in the end, and why. Each is far below what one object, descriptor or thread left by each follower,
   * restart or rotation would make: there are some hundreds of those in ten minutes, and tens of thousands of lines.
   *
   * 1. Descriptors: those of log files that are open, of a crashed process that is being launched, of the answers to jcmd.
   * 2. Threads: pools that go when they are idle are at some other point of that; the bound is what they have at most.
   * 3. Live objects: the 10,000 last events fill up, with about 300 bytes each, and classes are loaded late.
   * 4. Memory: the heap is touched from the beginning, so it is what the collector, the compiler and the C library add: 24 to 38 MiB
   *    from the second minute to the tenth, all of it in the first half of that.
   */
  private static final long MORE_DESCRIPTORS = 12;
  private static final long MORE_THREADS = 16;
  private static final long MORE_OBJECTS = 8L << 20;
  private static final long MORE_MEMORY = 64L << 20;

  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("drover.soak", 8));
  /** So many come at least, each of which would leave something. */
  private static final int FOLLOWERS = 100;
  /** So many stall at a time. */
  private static final int STALLED = 8;

  @TempDir
  Path directory;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(8);
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong followers = new AtomicLong();
  private final AtomicLong linesRead = new AtomicLong();
  private final AtomicLong searches = new AtomicLong();
  private volatile boolean resting;

  private static final String PROCESSES = """
      project = soak
      defaults { restart { policy = always, min = 100ms, max = 300ms, max-restarts = 1000000 } }
      processes {
        floods {
          command = "i=1; while :; do seq $i $((i + 999)); i=$((i + 1000)); sleep 0.1; done"
          logs { ring = 64KiB, file { max-size = 64KiB, keep = 1000 } }
        }
        bursts { command = "i=1; while :; do seq $i $((i + 49999)); i=$((i + 50000)); sleep 5; done", logs.file.keep = 2 }
        steady { command = "i=0; while :; do i=$((i + 1)); echo $i; sleep 0.02; done" }
        crashes { command = "seq 100; sleep 0.2; exit 1", logs.file.max-size = 64KiB }
        complains {
          command = "i=0; while :; do i=$((i + 1)); echo \\"java.io.IOException: no $i\\" >&2; echo '    at a.B.c(B.java:1)' >&2; echo http://localhost:$((1000 + i % 60)); sleep 0.05; done"
          logs.ring = 64KiB
        }
        is-restarted { command = "echo ready; exec sleep 1000", replicas = 3 }
        idle { command = "exec sleep 1000", replicas = 20 }
      }
      """;

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void whatIsHeldStaysWhereItWas_andNoLineIsLost() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), PROCESSES);
    try (var drover = new OtherDrover(directory,
        "JDK_JAVA_OPTIONS='-Xms96m -XX:+AlwaysPreTouch' exec \"$0\" \"$@\"", "-Xmx96m")) {
      drover.cli("start", "*");
      drover.await("floods", "phase", "RUNNING");
      long pid = drover.ownPid();
      begin(drover);
      work(LENGTH.dividedBy(5));
      Footprint warm = rest(pid);
      work(LENGTH.multipliedBy(4).dividedBy(5));
      await().atMost(Duration.ofMinutes(2)).until(() -> followers.get() > FOLLOWERS);
      await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertFlat(warm, rest(pid)));
      assertThat(faults).isEmpty();
      assertStored(drover);
    }
  }

  private void assertFlat(Footprint warm, Footprint last) {
    assertThat(last.descriptors()).as("descriptors").isLessThanOrEqualTo(warm.descriptors() + MORE_DESCRIPTORS);
    assertThat(last.threads()).as("threads").isLessThanOrEqualTo(warm.threads() + MORE_THREADS);
    assertThat(last.liveHeap()).as("live objects").isLessThan(warm.liveHeap() + MORE_OBJECTS);
    assertThat(last.memory()).as("memory").isLessThan(warm.memory() + MORE_MEMORY);
  }

  /** Everything that goes on until the test ends, but for a rest. */
  private void begin(OtherDrover drover) throws Exception {
    Path socket = directory.resolve(".drover/drover.sock");
    var stalled = new ArrayDeque<LogFollower>();
    var floods = new LogFollower(socket, "floods", Long::toString);
    var crashes = new LogFollower(socket, "crashes", number -> Long.toString((number - 1) % 100 + 1));
    repeat(1, () -> read(floods, 100));
    repeat(1, () -> read(crashes, 10));
    repeat(50, () -> {
      try (var passing = new LogFollower(socket, "steady", Long::toString)) {
        read(passing, 2);
      }
      followers.incrementAndGet();
    });
    repeat(100, () -> {
      stalled.add(new LogFollower(socket, "floods", Long::toString));
      followers.incrementAndGet();
      if (stalled.size() > STALLED || resting) {
        try (var oldest = stalled.remove()) {
          read(oldest, 500); // what it has not read until now, from the files where the ring has it no more
        }
      }
    }, () -> {
      for (LogFollower each : stalled) {
        each.close();
      }
      stalled.clear();
    });
    repeat(300, () -> {
      drover.cli("logs", "--grep", "99$", "-n", "20", "--timeout", "20s");
      drover.cli("errors");
      drover.cli("ps");
      drover.cli("restart", "is-restarted/*", "--no-wait");
      searches.incrementAndGet();
    });
    repeat(LENGTH.toMillis() / 10, this::tell);
  }

  private void read(LogFollower from, int lines) throws Exception {
    from.read(lines);
    linesRead.addAndGet(lines);
  }

  private interface Work {
    void run() throws Exception;
  }

  private void repeat(long pauseMillis, Work work) {
    repeat(pauseMillis, work, () -> {});
  }

  /** Again and again, with {@code rest} in its place while all rests. */
  private void repeat(long pauseMillis, Work work, Work rest) {
    var _ = threads.scheduleWithFixedDelay(() -> {
      try {
        (resting ? rest : work).run();
      } catch (Exception | AssertionError fault) {
        if (!threads.isShutdown()) {
          faults.add(fault);
        }
      }
    }, 0, pauseMillis, TimeUnit.MILLISECONDS);
  }

  private void work(Duration time) throws InterruptedException {
    resting = false;
    var end = new CountDownLatch(1);
    var _ = threads.schedule(end::countDown, time.toMillis(), TimeUnit.MILLISECONDS);
    end.await();
  }

  /** Who comes and goes has gone; what prints goes on. */
  private Footprint rest(long pid) throws Exception {
    resting = true;
    Footprint seen = Footprint.of(pid);
    System.out.println(seen);
    assertThat(faults).isEmpty();
    return seen;
  }

  private void tell() {
    System.out.printf("%d followers, %d lines read by them, %d searches and restarts, %d faults%n", followers.get(),
        linesRead.get(), searches.get(), faults.size());
  }

  /** Each line that is kept has its number, and none was lost on its way to a file. */
  private static void assertStored(OtherDrover drover) {
    for (String name : List.of("floods", "bursts", "steady")) {
      List<String> kept = drover.cli("logs", name, "--raw", "-n", "1000000").lines().toList();
      long first = Long.parseLong(kept.getFirst());
      for (int i = 0; i < kept.size(); i++) {
        assertThat(kept.get(i)).isEqualTo(Long.toString(first + i));
      }
      assertThat(drover.field(name, "restarts")).isEqualTo("0");
    }
    assertThat(drover.cli("status", "*", "--json")).containsPattern("\"logLinesLost\": ?0")
        .doesNotContainPattern("\"logLinesLost\": ?[1-9]").doesNotContainPattern("\"logTrouble\": ?\"[^\"]");
  }
}
