// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static dev.drover.engine.Invariants.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.logs.LogTrouble;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.model.LogSpec.SlowDisk;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes whose logs go to a disk that is full, waits, or may not be written to. */
@Timeout(120)
class LogDiskSystemTest {
  private static final String SLOWLY = "counts-slowly";
  private static final String FOR_EVER = "counts-for-ever";

  @TempDir
  Path dir;

  private ProcessSpec program(String name, String fixture, SlowDisk onSlowDisk) {
    return Rig.program(name, dir, Fixtures.command(dir, fixture)).withStop(FixtureTest.SHORT_GRACE)
        .withLogs(new LogSpec(64 << 10, 64 << 10, new LogSpec.Files(true, 1 << 30, 5, Duration.ofDays(7), false,
            Duration.ofMillis(20)), onSlowDisk));
  }

  private static long lastLine(Rig rig, String name) {
    return rig.drover.logs().lastLine(InstanceId.sole(name));
  }

  private static void awaitMore(Rig rig, String name) {
    long before = lastLine(rig, name);
    await().until(() -> lastLine(rig, name) > before);
  }

  private static LogTrouble trouble(Rig rig, String name) {
    return rig.drover.logs().trouble(InstanceId.sole(name));
  }

  private static void awaitTrouble(Rig rig, String name, String text) {
    await().untilAsserted(() -> assertThat(trouble(rig, name).message()).contains(text));
  }

  private static void awaitNoTrouble(Rig rig, String name) {
    await().untilAsserted(() -> assertThat(trouble(rig, name).message()).isEmpty());
  }

  private static void stop(Rig rig, String name) {
    rig.stop(name);
    rig.awaitPhase(name, Phase.STOPPED);
  }

  @Test
  void diskThatIsFull_isTold_holdsUpNobody_andWhatIsLostIsCounted() throws Exception {
    try (SmallDisk disk = SmallDisk.in(Files.createDirectory(dir.resolve("small")))) {
      Path folder = disk.path.resolve("logs");
      LogTrouble last;
      long printed;
      try (var logs = LogStore.in(folder, InstantSource.system());
          var rig = new Rig(Launcher.best(), KeptStore.none(), logs, program(SLOWLY, SLOWLY, SlowDisk.BLOCK))) {
        rig.start();
        await().until(() -> Files.exists(folder.resolve(SLOWLY + ".log")));
        Path ballast = disk.fill();
        awaitTrouble(rig, SLOWLY, "No space left");
        await().until(() -> trouble(rig, SLOWLY).lostLines() > 100);
        awaitMore(rig, SLOWLY);
        assertThat(rig.see(SLOWLY).incarnation()).isOne();
        Files.delete(ballast);
        awaitNoTrouble(rig, SLOWLY);
        long counted = trouble(rig, SLOWLY).lostLines();
        awaitMore(rig, SLOWLY);
        stop(rig, SLOWLY);
        printed = lastLine(rig, SLOWLY);
        last = trouble(rig, SLOWLY);
        assertThat(last).isEqualTo(new LogTrouble("", counted));
      }
      StoredLog stored = StoredLog.of(folder, SLOWLY);
      assertThat(stored.all()).isEqualTo(printed);
      assertThat(stored.missing()).isEqualTo(last.lostLines());
    }
  }

  @Test
  void permissionThatIsLost_isTold_andNothingThatIsStoredGoes() throws Exception {
    if (Files.isWritable(Path.of("/"))) {
      try (SmallDisk disk = SmallDisk.in(Files.createDirectory(dir.resolve("small")))) {
        Path folder = disk.path.resolve("logs");
        List<Path> files = List.of(folder.resolve(SLOWLY + ".log"), folder.resolve(SLOWLY + ".idx"));
        permissionIsLost(folder, "Operation not permitted", lost -> disk.protect(lost, files));
      }
    } else {
      Path folder = dir.resolve("logs");
      permissionIsLost(folder, "permission denied", lost -> Files.setPosixFilePermissions(folder,
          java.nio.file.attribute.PosixFilePermissions.fromString(lost ? "---------" : "rwx------")));
    }
  }

  private interface Permission {
    void change(boolean lost) throws Exception;
  }

  private void permissionIsLost(Path folder, String message, Permission permission) throws Exception {
    LogTrouble last;
    long printed;
    try (var logs = LogStore.in(folder, InstantSource.system());
        var rig = new Rig(Launcher.best(), KeptStore.none(), logs, program(SLOWLY, SLOWLY, SlowDisk.BLOCK))) {
      rig.start();
      Path log = folder.resolve(SLOWLY + ".log");
      await().until(() -> Files.exists(log) && Files.size(log) > 100);
      permission.change(true);
      try {
        awaitTrouble(rig, SLOWLY, message);
        awaitMore(rig, SLOWLY);
        assertThat(rig.see(SLOWLY).phase()).isEqualTo(Phase.RUNNING);
      } finally {
        permission.change(false);
      }
      awaitNoTrouble(rig, SLOWLY);
      awaitMore(rig, SLOWLY);
      stop(rig, SLOWLY);
      printed = lastLine(rig, SLOWLY);
      last = trouble(rig, SLOWLY);
      assertThat(Files.readAllLines(log).getFirst()).as("what was stored before").isEqualTo("1");
    }
    StoredLog stored = StoredLog.of(folder, SLOWLY);
    assertThat(stored.all()).isEqualTo(printed);
    assertThat(stored.missing()).isEqualTo(last.lostLines());
  }

  @Test
  void diskThatWaits_slowsThoseAloneThatAreToWaitForIt_andLosesNothingOfThem() throws Exception {
    try (SmallDisk disk = SmallDisk.in(Files.createDirectory(dir.resolve("small")))) {
      Path folder = disk.path.resolve("logs");
      long waitsPrinted;
      long dropsPrinted;
      LogTrouble dropped;
      try (var logs = LogStore.in(folder, InstantSource.system());
          var rig = new Rig(Launcher.best(), KeptStore.none(), logs, program("waits", FOR_EVER, SlowDisk.BLOCK),
              program("drops", FOR_EVER, SlowDisk.DROP), Rig.shell("later", "echo ready; exec sleep 1000"))) {
        rig.start("waits", "drops");
        await().until(() -> Files.exists(folder.resolve("waits.log")) && Files.exists(folder.resolve("drops.log")));
        disk.freeze();
        try {
          awaitTrouble(rig, "waits", "its log waits for the disk");
          awaitTrouble(rig, "drops", "its log waits for the disk");
          long held = lastLine(rig, "waits");
          long beyond = lastLine(rig, "drops");
          rig.start("later");
          rig.awaitPhase("later", Phase.RUNNING);
          await().until(() -> rig.lines("later").contains("ready"));
          rig.restart("later");
          rig.awaitSeen("later", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 2);
          stop(rig, "later");
          var ring = Objects.requireNonNull(logs.find(InstanceId.sole("drops")));
          await().until(() -> ring.firstLine() > beyond); // all that the file could have had is past
          awaitMore(rig, "drops");
          assertThat(lastLine(rig, "waits")).as("it waits").isEqualTo(held);
          assertThat(rig.see("waits").phase()).isEqualTo(Phase.RUNNING);
          stop(rig, "waits"); // and does not wait for its end
        } finally {
          disk.thaw();
        }
        awaitNoTrouble(rig, "drops");
        stop(rig, "drops");
        waitsPrinted = lastLine(rig, "waits");
        dropsPrinted = lastLine(rig, "drops");
        await().untilAsserted(() -> assertThat(trouble(rig, "waits")).isEqualTo(LogTrouble.NONE));
        dropped = trouble(rig, "drops");
      }
      assertThat(StoredLog.of(folder, "waits")).isEqualTo(new StoredLog(waitsPrinted, 0));
      StoredLog drops = StoredLog.of(folder, "drops");
      assertThat(drops.all()).isEqualTo(dropsPrinted);
      assertThat(drops.missing()).isPositive().isEqualTo(dropped.lostLines());
    }
  }

  @Test
  void diskThatNeverAnswers_doesNotKeepDroverFromItsEnd_andWhatIsInNoFileIsTold() throws Exception {
    try (SmallDisk disk = SmallDisk.in(Files.createDirectory(dir.resolve("small")))) {
      Path folder = disk.path.resolve("logs");
      try (var logs = LogStore.in(folder, InstantSource.system(), OptionalLong.empty(), Duration.ofMillis(300))) {
        try (var rig = new Rig(Launcher.best(), KeptStore.none(), logs, program("waits", FOR_EVER, SlowDisk.BLOCK))) {
          rig.start();
          await().until(() -> Files.exists(folder.resolve("waits.log")));
          disk.freeze();
          awaitTrouble(rig, "waits", "its log waits for the disk");
          rig.drover.shutDown(Duration.ofSeconds(10)).toCompletableFuture().join();
          assertThat(rig.see("waits").phase()).isEqualTo(Phase.STOPPED);
        }
        assertThat(logs.end()).containsExactly(InstanceId.sole("waits"));
      } finally {
        disk.thaw();
      }
      assertThat(StoredLog.of(folder, "waits").missing()).isZero();
    }
  }
}
