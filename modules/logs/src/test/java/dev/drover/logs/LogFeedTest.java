// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes from a ring into files, and what does not. */
@Timeout(60)
class LogFeedTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final int RING = 4 << 10;
  private static final int LINES = 5_000;

  @TempDir
  Path folder;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(1);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  /** A ring and what writes it to a file, once that is allowed to open. */
  private final class Scene {
    final CountDownLatch disk = new CountDownLatch(1);
    final AtomicInteger failures = new AtomicInteger();
    final Backlog backlog;
    final LogRing ring;
    final LogFeed feed;
    final LogWriter writer;

    Scene(boolean blocks) {
      backlog = new Backlog(RING, LogMemory.unbounded(), blocks, 1);
      ring = new LogRing(WEB, RING, 1, backlog, LogMemory.unbounded());
      feed = new LogFeed(ring, backlog, this::open, Duration.ZERO, threads, new AtomicInteger());
      var _ = ring.onAppend(feed::wake);
      writer = new LogWriter(() -> ring, 1, 64 << 10, () -> 1234);
    }

    private LogFile open() throws IOException {
      try {
        disk.await();
      } catch (InterruptedException hurried) {
        throw new IOException(hurried);
      }
      if (failures.getAndDecrement() > 0) {
        throw new IOException("no space left on device");
      }
      return LogFile.open(folder, WEB, new FilePolicy(1 << 30, 5, Duration.ofDays(1), false));
    }

    void print(int from, int to) {
      for (int i = from; i <= to; i++) {
        byte[] line = (i + "\n").getBytes(UTF_8);
        writer.write(Origin.OUT, line, 0, line.length);
      }
    }
  }

  private List<LogEntry> stored() {
    var all = new ArrayList<LogEntry>();
    try (HistoryCursor cursor = LogHistory.of(folder, WEB).from(1)) {
      for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
        all.add(entry);
      }
    }
    return all;
  }

  private void assertStored(int lines) {
    List<LogEntry> all = stored();
    assertThat(all).hasSize(lines);
    for (int i = 0; i < lines; i++) {
      assertThat(all.get(i)).isInstanceOfSatisfying(LogEntry.Line.class, line -> assertThat(line.text())
          .isEqualTo(Long.toString(line.number())));
    }
  }

  @Test
  void whileTheDiskWaits_thatOfWhichNothingMayBeLost_isKept_andWhoPrintsIsToWait() throws Exception {
    var scene = new Scene(true);
    scene.print(1, LINES); // far more than the ring has room for
    assertThat(scene.writer.isTooFar()).isTrue();
    assertThat(scene.ring.firstLine()).isEqualTo(1);
    var caughtUp = new CountDownLatch(1);
    scene.writer.whenCaughtUp(caughtUp::countDown);
    assertThat(caughtUp.getCount()).isOne();
    await().untilAsserted(
        () -> assertThat(scene.feed.trouble().message()).startsWith("its log waits for the disk, for "));
    scene.disk.countDown();
    assertThat(caughtUp.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(scene.writer.isTooFar()).isFalse();
    await().until(() -> stored().size() == LINES);
    scene.print(LINES + 1, LINES + 1_000);
    assertThat(scene.ring.firstLine()).as("what is written may go").isGreaterThan(1);
    scene.feed.finish().join();
    assertStored(LINES + 1_000);
    assertThat(scene.feed.trouble()).isEqualTo(LogTrouble.NONE);
  }

  @Test
  void whileTheDiskWaits_whatMayBeDroppedIs_andIsCounted() {
    var scene = new Scene(false);
    scene.print(1, LINES);
    assertThat(scene.writer.isTooFar()).isFalse();
    long first = scene.ring.firstLine();
    assertThat(first).isGreaterThan(1);
    scene.disk.countDown();
    scene.feed.finish().join();
    List<LogEntry> all = stored();
    long gaps = all.stream().mapToLong(entry -> entry instanceof LogEntry.Gap gap ? gap.missed() : 0).sum();
    assertThat(gaps).isPositive().isEqualTo(scene.feed.trouble().lostLines());
    assertThat(all.stream().filter(LogEntry.Line.class::isInstance)).hasSize((int) (LINES - gaps));
  }

  @Test
  void whatCannotBeWrittenIsLost_counted_andToldUntilItCan() {
    var scene = new Scene(true);
    scene.failures.set(Integer.MAX_VALUE);
    scene.disk.countDown();
    scene.print(1, 10);
    await().untilAsserted(() -> assertThat(scene.feed.trouble())
        .isEqualTo(new LogTrouble("its log cannot be written: no space left on device", 10)));
    assertThat(scene.writer.isTooFar()).as("nobody waits for a disk that fails").isFalse();
    scene.failures.set(0);
    scene.print(11, 20);
    scene.feed.finish().join();
    long lost = scene.feed.trouble().lostLines();
    assertThat(scene.feed.trouble().message()).isEmpty();
    assertThat(lost).isBetween(10L, 19L);
    assertThat(stored()).first().isEqualTo(new LogEntry.Gap(WEB, lost, lost + 1));
    assertThat(stored()).hasSize((int) (21 - lost));
  }

  @Test
  void whatIsInTheWayOfTheFolderIsNamed_andItGoesOnWithoutIt() throws Exception {
    Path taken = Files.createFile(folder.resolve("taken"));
    try (var store = LogStore.in(taken, InstantSource.system())) {
      var writer = new LogWriter(() -> store.ring(WEB, LogSpec.DEFAULT), 1, 64 << 10, () -> 1234);
      writer.write(Origin.OUT, "one\n".getBytes(UTF_8), 0, 4);
      await().untilAsserted(() -> assertThat(store.trouble(WEB)).isEqualTo(
          new LogTrouble("its log cannot be written: " + taken + " is in the way; move it away", 1)));
      Files.delete(taken);
      writer.write(Origin.OUT, "two\n".getBytes(UTF_8), 0, 4);
      await().untilAsserted(() -> assertThat(store.trouble(WEB)).isEqualTo(new LogTrouble("", 1)));
    }
  }

  /** Who opens a FIFO for reading waits until somebody writes to it, as on a disk that hangs. */
  @Test
  void whileTheDiskNeverAnswers_theEndIsNotWaitedForLong_andTellsWhatIsInNoFile() throws Exception {
    Path fifo = folder.resolve("web.idx");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    var other = InstanceId.sole("other");
    var store = LogStore.in(folder, InstantSource.system(), OptionalLong.empty(), Duration.ofMillis(200));
    for (InstanceId id : List.of(other, WEB)) {
      var writer = new LogWriter(() -> store.ring(id, LogSpec.DEFAULT), 1, 64 << 10, () -> 1234);
      writer.write(Origin.OUT, "one\n".getBytes(UTF_8), 0, 4);
    }
    await().until(() -> Files.exists(folder.resolve("other.log")));
    await().untilAsserted(() -> assertThat(store.trouble(WEB).message()).startsWith("its log waits for the disk, "));
    assertThat(store.trouble(other)).isEqualTo(LogTrouble.NONE);
    assertThat(store.end()).containsExactly(WEB);
    Files.newOutputStream(fifo).close(); // lets it go
    try (var kept = LogStore.in(folder, InstantSource.system()); LogReader reader = kept.from(other, 1)) {
      assertThat(reader.poll()).isInstanceOf(LogEntry.Line.class);
    }
  }

  private static long openLogs(Path folder) {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(fd -> {
        try {
          return Files.readSymbolicLink(fd).startsWith(folder);
        } catch (IOException closed) {
          return false;
        }
      }).count();
    } catch (IOException none) {
      throw new AssertionError(none);
    }
  }

  @Test
  void aThousandLogsTakeFewDescriptors_andGoOnAfterARestart() throws Exception {
    for (int run = 1; run <= 2; run++) {
      try (var store = LogStore.in(folder, InstantSource.system())) {
        for (int i = 0; i < 1_000; i++) {
          var id = InstanceId.sole("web" + i);
          store.prepare(id, LogSpec.DEFAULT, false);
          var writer = new LogWriter(() -> store.ring(id, LogSpec.DEFAULT), run, 64 << 10, () -> 1234);
          byte[] line = (run + "\n").getBytes(UTF_8);
          writer.write(Origin.OUT, line, 0, line.length);
          assertThat(store.lastLine(id)).isEqualTo(run);
        }
        assertThat(openLogs(folder.toRealPath())).isLessThanOrEqualTo(2 * (LogFeed.MOST_OPEN + 4));
        assertThat(store.trouble(InstanceId.sole("web0"))).isEqualTo(LogTrouble.NONE);
      }
      assertThat(openLogs(folder.toRealPath())).isZero();
    }
    try (var store = LogStore.in(folder, InstantSource.system());
        LogReader reader = store.from(InstanceId.sole("web999"), 1)) {
      assertThat(reader.poll()).isInstanceOfSatisfying(LogEntry.Line.class,
          line -> assertThat(line.text()).isEqualTo("1"));
      assertThat(reader.poll()).isInstanceOfSatisfying(LogEntry.Line.class,
          line -> assertThat(line.text()).isEqualTo("2"));
      assertThat(reader.poll()).isNull();
    }
  }
}
