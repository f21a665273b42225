// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * After many launches of all kinds nothing is left of them: no descriptor, thread, folder, zombie or object. Some hundreds in
 * each build, ten thousand with {@code -Pstress}.
 */
@Timeout(600)
class ManyLaunchesTest {
  private static final int LAUNCHES = Integer.getInteger("drover.launches", 500);
  private static final int BATCH = 250;
  /** What is loaded late, or comes and goes in a JVM by itself. */
  private static final long OWN_OBJECTS = 20;
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir
  Path dir;

  /** What a launch could leave behind. {@code own}: objects of this module; {@code all}: objects, live ones alone. */
  private record Left(long descriptors, long threads, long folders, long zombies, int kept, long own, long all) {}

  @Test
  void inCgroups() throws Exception {
    Containment containment = Containment.best();
    if (containment.cgroups().isEmpty()) {
      containment.close();
    }
    assumeTrue(containment.cgroups().isPresent(), "needs a cgroup v2 tree that can be written to");
    leavesNothing(containment);
  }

  @Test
  void gathering() throws Exception {
    leavesNothing(Containment.gathering());
  }

  private void leavesNothing(Containment containment) throws Exception {
    var loop = new EventLoop();
    try (var launcher = new NativeLauncher(loop, containment)) {
      launchBatch(launcher);
      launchBatch(launcher); // all is loaded
      Left before = left(loop, containment);
      for (int i = 0; i < LAUNCHES; i += BATCH) {
        launchBatch(launcher);
      }
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
        launchOneMore(launcher);
        Left after = left(loop, containment);
        assertThat(after.kept()).as("children that are not forgotten: " + loop.tracked() + " " + containment.tracked())
            .isZero();
        assertThat(after.folders()).as("cgroups").isZero();
        assertThat(after.zombies()).isZero();
        assertThat(after.descriptors()).as("descriptors").isLessThanOrEqualTo(before.descriptors());
        assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads());
        assertThat(after.own()).as("objects of the launcher").isLessThan(before.own() + OWN_OBJECTS);
        assertThat(after.all() - before.all()).as("objects, where each launch would leave one")
            .isLessThan(LAUNCHES / 2);
      });
    }
  }

  /** What has ended without a sound is forgotten when another one ends. */
  private void launchOneMore(Launcher launcher) throws Exception {
    var heard = new Recorder();
    Child child = launcher.launch(spec("true"), heard);
    heard.awaitExit();
    heard.awaitEnd();
    await().until(() -> !child.groupAlive());
  }

  private void launchBatch(Launcher launcher) throws Exception {
    List<Recorder> heard = new ArrayList<>();
    List<Child> children = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      var recorder = new Recorder();
      Child child = launch(launcher, i, recorder);
      if (child != null) {
        heard.add(recorder);
        children.add(child);
      }
    }
    assertThat(heard).hasSize(BATCH - BATCH / 5);
    for (Recorder each : heard) {
      each.awaitExit();
      each.awaitEnd();
      assertThat(each.faults).isEmpty();
    }
    children.forEach(child -> child.signalGroup(Signals.KILL)); // who left may not have done so yet
    await().atMost(Duration.ofSeconds(20)).until(() -> launcher.aliveGroups(children).isEmpty());
  }

  /** One of each kind in turn; null where nothing can be executed. */
  private @Nullable Child launch(Launcher launcher, int number, Recorder heard) throws LaunchFailure {
    return switch (number % 5) {
      case 0 -> launcher.launch(spec("true"), heard);
      case 1 -> launcher.launch(spec("sh", "-c", number % 50 == 1
          ? "setsid sleep 1000 >/dev/null 2>&1 & echo out"
          : "echo out; echo err >&2; exit 3"), heard);
      case 2 -> {
        Child child = launcher.launch(spec("sleep", "1000"), heard);
        child.signalGroup(Signals.KILL);
        yield child;
      }
      case 3 -> {
        try {
          yield launcher.launch(spec(number % 2 == 0 ? "./none" : "/"), heard);
        } catch (LaunchFailure _) {
          yield null;
        }
      }
      default -> {
        Child child = launcher.launch(spec("cat").withStdin(LaunchSpec.Stdin.PIPE), heard);
        child.input().orElseThrow().write(new byte[number]);
        child.input().orElseThrow().close();
        yield child;
      }
    };
  }

  private LaunchSpec spec(String... command) {
    return new LaunchSpec(List.of(command), dir, LauncherFixture.ENVIRONMENT);
  }

  private static Left left(EventLoop loop, Containment containment) throws Exception {
    String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
        new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", new Object[]{null},
        new String[]{String[].class.getName()});
    long zombies = ProcTable.read().orElseThrow().childrenOf(SELF).filter(ProcStat::isZombie).count();
    return new Left(count(Path.of("/proc/self/fd")), droverThreads(),
        containment.cgroups().isPresent() ? folders(containment.cgroups().get()) : 0, zombies,
        loop.tracked() + containment.tracked(), objects(histogram, "dev.drover.launch."), objects(histogram, ""));
  }

  /** A line is {@code  12:   345   6789  some.Class}. */
  private static long objects(String histogram, String prefix) {
    return histogram.lines().map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length >= 4 && words[0].endsWith(":") && words[3].startsWith(prefix))
        .mapToLong(words -> Long.parseLong(words[1])).sum();
  }

  private static long droverThreads() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("drover")).count();
  }

  private static long count(Path folder) throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }

  private static long folders(Path folder) throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).count();
    }
  }
}
