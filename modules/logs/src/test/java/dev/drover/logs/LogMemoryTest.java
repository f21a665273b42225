// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What many rings hold together, and who gives way to whom. */
@Timeout(60)
class LogMemoryTest {
  private static final int KIB = 1 << 10;
  /** No segment of a ring here is larger. */
  private static final int SEGMENT = 8 * KIB;

  @TempDir
  Path folder;

  private static LogRing ring(LogMemory memory, String name, int bound, @Nullable Backlog backlog) {
    var ring = new LogRing(InstanceId.sole(name), bound, 1, backlog, memory);
    memory.add(ring);
    return ring;
  }

  private static LogRing ring(LogMemory memory, String name) {
    return ring(memory, name, 64 * KIB, null);
  }

  /** Lines of 64 bytes. */
  private static void print(LogRing ring, int bytes) {
    for (int i = 0; i < bytes / 64; i++) {
      byte[] text = String.format("%-63d", ring.lastLine() + 1).getBytes(UTF_8);
      ring.append(0, 1, (byte) 0, 0, text, 0, text.length);
    }
  }

  private static long held(List<LogRing> rings) {
    return rings.stream().mapToLong(LogRing::heldBytes).sum();
  }

  /** Each line up to the last comes once and in its order, or is counted in a gap; how many are missed. */
  private static long read(LogCursor cursor) {
    long missed = 0;
    for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
      missed += check(entry);
    }
    return missed;
  }

  private static long check(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Line line -> {
        if (Long.parseLong(line.text().strip()) != line.number()) {
          throw new AssertionError(line);
        }
        yield 0;
      }
      case LogEntry.Unreached away -> throw new AssertionError(away);
      case LogEntry.Gap gap -> gap.missed();
      case LogEntry.Suppressed mark -> throw new AssertionError(mark);
    };
  }

  @Test
  void whereThereIsRoom_eachRingHoldsWhatItMay() {
    var memory = new LogMemory(200 * KIB);
    List<LogRing> rings = IntStream.range(0, 3).mapToObj(i -> ring(memory, "web" + i)).toList();
    rings.forEach(ring -> print(ring, 500 * KIB));
    assertThat(rings).allSatisfy(ring -> assertThat(ring.heldBytes()).isBetween(56L * KIB, 64L * KIB));
    assertThat(memory.heldBytes()).isEqualTo(held(rings));
  }

  @Test
  void oneAlone_mayHaveAll_butNoMore() {
    var memory = new LogMemory(40 * KIB);
    LogRing ring = ring(memory, "web");
    LogCursor cursor = ring.from(1);
    print(ring, 500 * KIB);
    assertThat(ring.heldBytes()).isBetween(32L * KIB, 40L * KIB).isEqualTo(memory.heldBytes());
    assertThat(read(cursor)).isPositive();
    assertThat(cursor.next()).isEqualTo(ring.lastLine() + 1);
  }

  @Test
  void whoHasLessThanItsShare_takesFromWhoHasMore_alsoFromOneThatIsSilent() {
    var memory = new LogMemory(64 * KIB);
    LogRing gone = ring(memory, "gone");
    print(gone, 100 * KIB);
    long last = gone.lastLine();
    assertThat(gone.heldBytes()).isGreaterThan(50 * KIB);
    LogRing late = ring(memory, "late");
    print(late, 100 * KIB);
    assertThat(gone.heldBytes()).isBetween(32L * KIB - SEGMENT, 32L * KIB);
    assertThat(late.heldBytes()).isBetween(32L * KIB - SEGMENT, 32L * KIB + SEGMENT);
    assertThat(memory.heldBytes()).isEqualTo(held(List.of(gone, late))).isLessThanOrEqualTo(64 * KIB);
    LogCursor cursor = gone.from(1);
    assertThat(read(cursor)).isEqualTo(gone.firstLine() - 1);
    assertThat(cursor.next()).as("its last lines are there").isEqualTo(last + 1);
    print(gone, 10 * KIB);
    assertThat(gone.lastLine()).isEqualTo(last + 160);
    assertThat(read(cursor)).isZero();
  }

  @Test
  void aFlood_takesNothingOfAnothersShare() {
    var memory = new LogMemory(64 * KIB);
    LogRing calm = ring(memory, "calm");
    LogRing flood = ring(memory, "flood");
    print(calm, 20 * KIB);
    long before = calm.heldBytes();
    print(flood, 1000 * KIB);
    assertThat(calm.firstLine()).isEqualTo(1);
    assertThat(calm.heldBytes()).isEqualTo(before);
    assertThat(memory.heldBytes()).isEqualTo(held(List.of(calm, flood))).isLessThanOrEqualTo(64 * KIB);
  }

  @Test
  void whatAFileNeeds_isNotTaken_andItsProcessWaitsSooner() {
    var memory = new LogMemory(64 * KIB);
    var backlog = new Backlog(64 * KIB, memory, true, 1);
    LogRing slow = ring(memory, "slow", 64 * KIB, backlog);
    print(slow, 30 * KIB);
    assertThat(slow.isTooFar()).as("half of its ring is free").isFalse();
    List<LogRing> others = IntStream.range(0, 3).mapToObj(i -> ring(memory, "web" + i)).toList();
    assertThat(slow.isTooFar()).as("its share is 16 KiB now").isTrue();
    others.forEach(ring -> print(ring, 100 * KIB));
    assertThat(slow.firstLine()).isEqualTo(1);
    assertThat(read(slow.from(1))).isZero();
    assertThat(others).allSatisfy(ring -> assertThat(read(ring.tail(20))).as("what came last is there").isZero());
    var wakes = new AtomicInteger();
    slow.whenCaughtUp(wakes::incrementAndGet);
    assertThat(wakes).hasValue(0);
    backlog.write(30 * KIB, slow.lastLine() + 1);
    assertThat(wakes).hasValue(1);
    print(others.getFirst(), 100 * KIB);
    assertThat(slow.firstLine()).as("now it may be taken").isGreaterThan(1);
    assertThat(memory.heldBytes()).isLessThanOrEqualTo(64 * KIB);
  }

  @Test
  void aLineThatIsLongerThanAllShares_isKept() {
    var memory = new LogMemory(32 * KIB);
    List<LogRing> rings = IntStream.range(0, 8).mapToObj(i -> ring(memory, "web" + i)).toList();
    byte[] text = "x".repeat(60 * KIB).getBytes(UTF_8);
    for (LogRing ring : rings) {
      for (int i = 0; i < 3; i++) {
        ring.append(0, 1, (byte) 0, 0, text, 0, text.length);
      }
      assertThat(ring.tail(1).poll()).isInstanceOfSatisfying(LogEntry.Line.class,
          line -> assertThat(line.text()).hasSize(60 * KIB));
    }
    assertThat(memory.heldBytes()).as("the last line of each, and no more").isEqualTo(held(rings))
        .isLessThan(8 * 2 * 61 * KIB);
  }

  @Test
  void aThousandThatFlood_stayWithinTheBoundOfAll() throws Exception {
    long bound = 16L << 20;
    var spec = new LogSpec(1 << 20, 64 << 10,
        new LogSpec.Files(false, 1 << 20, 1, Duration.ofDays(1), false, Duration.ZERO), LogSpec.SlowDisk.BLOCK);
    try (var store = LogStore.in(folder, InstantSource.system(), OptionalLong.of(bound))) {
      byte[] chunk = "0123456789abcdef\n".repeat(1000).getBytes(UTF_8);
      for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 1000; i++) {
          var id = InstanceId.sole("web" + i);
          var writer = new LogWriter(() -> store.ring(id, spec), round, spec, () -> 0);
          writer.write(Origin.OUT, chunk, 0, chunk.length);
          writer.flush();
        }
        assertThat(store.all().stream().mapToLong(LogRing::heldBytes).sum()).isLessThanOrEqualTo(bound);
      }
      assertThat(store.all()).allSatisfy(ring -> assertThat(ring.heldBytes()).isGreaterThanOrEqualTo(8 * KIB));
    }
  }

  @Test
  void withFilesThatBlock_nothingIsLost_howeverLittleThereIs() throws Exception {
    var spec = new LogSpec(256 * KIB, 64 << 10);
    int lines = 20_000;
    try (var store = LogStore.in(folder, InstantSource.system(), OptionalLong.of(128 * KIB))) {
      var race = new Race();
      for (int i = 0; i < 8; i++) {
        var id = InstanceId.sole("web" + i);
        race.add(() -> {
          var writer = new LogWriter(() -> store.ring(id, spec), 1, spec, System::currentTimeMillis);
          for (int number = 1; number <= lines; number++) {
            byte[] line = (number + "\n").getBytes(UTF_8);
            writer.write(Origin.OUT, line, 0, line.length);
            if (writer.isTooFar()) {
              var room = new CountDownLatch(1);
              writer.whenCaughtUp(room::countDown);
              room.await();
            }
          }
        });
      }
      race.run();
      for (int i = 0; i < 8; i++) {
        try (LogReader reader = store.from(InstanceId.sole("web" + i), 1)) {
          for (int number = 1; number <= lines; number++) {
            LogEntry entry = reader.poll();
            if (!(entry instanceof LogEntry.Line line) || !line.text().equals(Integer.toString(number))) {
              throw new AssertionError("wanted line " + number + ", got " + entry);
            }
          }
        }
      }
    }
  }

  private static void assertWithoutSeam(Segment[] all) {
    for (int i = 1; i < all.length; i++) {
      assertThat(all[i].firstLine).isEqualTo(all[i - 1].nextLine(all[i - 1].runs() - 1));
    }
  }

  @Test
  void whatIsTakenFromOneThatWrites_isAGap_andAllElseIsThere() throws Exception {
    int bytes = 32 << 20;
    var random = new Random(1);
    LogRing ring = ring(LogMemory.unbounded(), "web", 32 * KIB, null);
    var writing = new AtomicInteger(1);
    new Race().add(() -> {
      print(ring, bytes);
      writing.set(0);
    }).add(() -> {
      while (writing.get() > 0) {
        assertWithoutSeam(ring.segments());
        for (int i = random.nextInt(500); i > 0; i--) { // or it would always drop right after a segment came, when none comes
          Thread.onSpinWait();
        }
        boolean _ = ring.dropOldest();
        Race.stillOn();
      }
    }).run();
    long first = ring.firstLine();
    LogCursor cursor = ring.from(1);
    assertThat(ring.lastLine()).isEqualTo(bytes / 64);
    assertThat(read(cursor)).isEqualTo(first - 1);
    assertThat(cursor.next()).isEqualTo(ring.lastLine() + 1);
  }

  /** Several write to rings of their own, who take from each other, while others read. */
  @Test
  void writtenByManyAtOnce_noLineIsLostWithoutAGap_andTheBoundIsKept() throws Exception {
    int threads = 4;
    int each = 6;
    long bound = 24 * 20 * KIB;
    var memory = new LogMemory(bound);
    List<List<LogRing>> rings = IntStream.range(0, threads)
        .mapToObj(t -> IntStream.range(0, each).mapToObj(i -> ring(memory, "web" + t + "x" + i)).toList()).toList();
    var writing = new AtomicInteger(threads);
    var most = new AtomicLong();
    var race = new Race();
    for (List<LogRing> own : rings) {
      var random = new Random(own.hashCode());
      race.add(() -> {
        try {
          for (int i = 0; i < 3_000; i++) { // now one floods, now another
            print(own.get(random.nextInt(1 + random.nextInt(each))), 64 * (1 + random.nextInt(200)));
            most.accumulateAndGet(memory.heldBytes(), Math::max);
          }
        } finally {
          writing.decrementAndGet();
        }
      });
    }
    race.add(() -> {
      List<LogCursor> cursors = new ArrayList<>();
      rings.forEach(own -> own.forEach(ring -> cursors.add(ring.from(1))));
      boolean last;
      do {
        last = writing.get() == 0;
        for (LogCursor cursor : cursors) {
          long before = cursor.next();
          long told = 0;
          for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
            told += entry instanceof LogEntry.Line ? 1 + check(entry) : check(entry);
          }
          assertThat(cursor.next()).isEqualTo(before + told);
        }
      } while (!last);
      for (int i = 0; i < cursors.size(); i++) {
        assertThat(cursors.get(i).next()).isEqualTo(rings.get(i / each).get(i % each).lastLine() + 1);
      }
    });
    race.run();
    List<LogRing> all = rings.stream().flatMap(List::stream).toList();
    assertThat(memory.heldBytes()).isEqualTo(held(all));
    assertThat(most.get()).as("beyond the bound only for the segment that each writes to")
        .isLessThanOrEqualTo(bound + (long) threads * SEGMENT);
  }
}
