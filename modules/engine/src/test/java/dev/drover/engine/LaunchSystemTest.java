// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static dev.drover.engine.Invariants.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Exit;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.RestartPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nothing is left behind, by programs that try to get away; and what cannot be executed is told. */
class LaunchSystemTest extends FixtureTest {
  private static final RestartPolicy AT_ONCE = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ofMillis(1),
      Duration.ofMillis(1), 1, 0, Duration.ofSeconds(10), 1_000, Duration.ofSeconds(60),
      RestartPolicy.Exhausted.FAIL, Set.of(0));

  LaunchSystemTest(Hold hold) {
    super(hold);
  }

  @Test
  void forksAndLeaves_stopEndsIt() {
    try (var drover = open(fixture("forks-and-leaves"))) {
      startUntilReady(drover.rig, "forks-and-leaves");
      await().until(() -> drover.living("forks-and-leaves") >= 3);
      drover.rig.stop();
      drover.rig.awaitPhase("forks-and-leaves", Phase.STOPPED);
    }
  }

  @Test
  void doubleForksWithSetsid_stopEndsIt() {
    try (var drover = open(fixture("double-forks-with-setsid"))) {
      startUntilReady(drover.rig, "double-forks-with-setsid");
      await().until(() -> drover.living("double-forks-with-setsid") >= 3);
      drover.rig.stop();
      drover.rig.awaitPhase("double-forks-with-setsid", Phase.STOPPED);
    }
  }

  @Test
  void forksALot_stopEndsThemAll() {
    try (var drover = open(fixture("forks-a-lot").withStop(SHORT_GRACE))) {
      startUntilReady(drover.rig, "forks-a-lot");
      await().until(() -> drover.living("forks-a-lot") >= 1 + 8 + 64);
      drover.rig.stop();
      assertThat(drover.rig.awaitPhase("forks-a-lot", Phase.STOPPED).lastExit())
          .isEqualTo(new Exit.Signalled(9, false));
    }
  }

  @Test
  void forksWhenItIsAskedToEnd() {
    try (var drover = open(fixture("forks-when-asked-to-end"))) {
      startUntilReady(drover.rig, "forks-when-asked-to-end");
      drover.rig.stop();
      drover.rig.awaitPhase("forks-when-asked-to-end", Phase.STOPPED);
    }
  }

  @Test
  void forksAndCrashes_theNextComesWhenNothingIsLeft() {
    try (var drover = open(fixture("forks-and-crashes").withRestart(AT_ONCE))) {
      drover.rig.start();
      drover.rig.awaitSeen("forks-and-crashes", seen -> seen.incarnation() > 10);
      drover.rig.stop();
      drover.rig.awaitPhase("forks-and-crashes", Phase.STOPPED);
    }
  }

  @Test
  void leavesSomethingBehindWhenItCompletes() {
    try (var drover = open(fixture("leaves-something-behind"))) {
      drover.rig.start();
      drover.rig.awaitPhase("leaves-something-behind", Phase.COMPLETED);
      await().until(() -> drover.living("leaves-something-behind") == 0);
    }
  }

  @Test
  void aProbeLeavesNothingBehind() {
    var check = new Probe.Check.Exec(command("leaves-something-behind"));
    var probe = new Probe(check, Duration.ZERO, Duration.ofMillis(20), Duration.ofSeconds(5), 1, 3);
    try (var drover = open(Rig.process("web").withProbe(Probe.Kind.READY, probe))) {
      drover.rig.start();
      drover.rig.awaitSeen("web", seen -> seen.ready() != null);
      drover.rig.stop();
      drover.rig.awaitPhase("web", Phase.STOPPED);
    }
  }

  @Test
  void droverEndsWithAllThatLeft() {
    try (var drover = open(named("a", "forks-and-leaves"), named("b", "double-forks-with-setsid"))) {
      startUntilReady(drover.rig, "a");
      await().until(() -> drover.living("a") >= 3 && drover.living("b") >= 3);
      drover.rig.drover.shutDown(Duration.ofSeconds(20)).toCompletableFuture().join();
      assertThat(drover.living("a") + drover.living("b")).isZero();
      assertThat(List.of(drover.rig.see("a").phase(), drover.rig.see("b").phase())).containsOnly(Phase.STOPPED);
    }
  }

  @Test
  void cannotBeExecuted_inEachWay_andIsToldSo() throws Exception {
    write("plain", "#!/bin/sh\n", "rw-r--r--");
    write("garbage", "\u0001\u0002 no program\n", "rwxr-xr-x");
    write("orphaned", "#!/no/such/interpreter\n", "rwxr-xr-x");
    Files.createDirectory(dir.resolve("folder"));
    try (var drover = open(Rig.program("missing", dir, List.of("./none")),
        Rig.program("unknown", dir, List.of("no-such-program")), Rig.program("forbidden", dir, List.of("./plain")),
        Rig.program("garbage", dir, List.of("./garbage")), Rig.program("orphaned", dir, List.of("./orphaned")),
        Rig.program("folder", dir, List.of("./folder")), Rig.program("nowhere", dir.resolve("no"), List.of("true")))) {
      drover.rig.start();
      assertNotLaunched(drover.rig, "missing", "./none: no such file or command not found");
      assertNotLaunched(drover.rig, "unknown", "no-such-program: no such file or command not found");
      assertNotLaunched(drover.rig, "forbidden", "./plain: permission denied (make it executable: chmod +x ./plain)");
      assertNotLaunched(drover.rig, "garbage", "./garbage: not a program");
      assertNotLaunched(drover.rig, "orphaned", "interpreter '#!/no/such/interpreter' does not");
      assertNotLaunched(drover.rig, "folder", "it is a directory");
      assertNotLaunched(drover.rig, "nowhere", dir.resolve("no") + ": no such directory");
    }
  }

  private void write(String name, String text, String permissions) throws Exception {
    Path file = Files.writeString(dir.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static void assertNotLaunched(Rig rig, String name, String reason) {
    ProcessSnapshot seen = rig.awaitPhase(name, Phase.FAILED);
    assertThat(seen.reason()).startsWith("cannot start: ").contains(reason);
    assertThat(seen.lastExit()).isInstanceOfSatisfying(Exit.NotLaunched.class,
        exit -> assertThat(exit.why()).contains(reason));
    assertThat(seen.pid()).isZero();
  }
}
