// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ExitStatus;
import dev.drover.model.Dependency;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LockingDroverTest extends OrchestrationContract {
  @Override
  Watched.Maker maker() {
    return LockingDrover::new;
  }

  /** The point of the comparison: compare {@link ActorDroverTest} and {@link AskedDroverTest}. */
  @Test
  void aQueryWaitsForAStopThatHangs() {
    launcher.stubborn("web");
    try (var watched = open(patient(web()), Watched.process("db"))) {
      watched.drover().start(WEB);
      var stop = Background.run(() -> watched.drover().stop(WEB));
      var child = launcher.child("web", 1);
      await().until(() -> child.signals().contains(15));
      var query = Background.ask(() -> watched.see(WEB));
      query.awaitWaitingIn(LockedStatus.class, "read");
      assertThat(watched.see(InstanceId.sole("db")).phase()).as("only its own").isEqualTo(Phase.STOPPED);
      assertThat(stop.isDone()).isFalse();
      assertThat(query.isDone()).isFalse();
      child.exit(new ExitStatus.Code(0));
      assertThat(query.join().phase()).isEqualTo(Phase.STOPPED);
      stop.join();
    }
  }

  @Test
  void aQueryWaitsForALaunchThatHangs() {
    var held = launcher.hold("web");
    try (var watched = open(web())) {
      var start = Background.run(() -> watched.drover().start(WEB));
      await().until(() -> launcher.attempts("web") == 1);
      var list = Background.ask(() -> watched.drover().list());
      list.awaitWaitingIn(LockedStatus.class, "read");
      assertThat(start.isDone()).isFalse();
      held.countDown();
      assertThat(list.join()).singleElement().satisfies(seen -> assertThat(seen.phase()).isEqualTo(Phase.RUNNING));
      start.join();
    }
  }

  @Test
  void aCommandReturnsWhenItHasBeenCarriedOut() {
    try (var watched = open(web())) {
      watched.drover().start(WEB);
      assertThat(watched.see(WEB).phase()).isEqualTo(Phase.RUNNING);
      watched.drover().restart(WEB);
      assertThat(watched.see(WEB).incarnation()).isEqualTo(2);
      assertThat(watched.see(WEB).phase()).isEqualTo(Phase.RUNNING);
      watched.drover().stop(WEB);
      assertThat(watched.see(WEB).phase()).isEqualTo(Phase.STOPPED);
    }
  }

  @Test
  void aStartAfterTheCloseLaunchesNothing() {
    var watched = open(web());
    watched.close();
    watched.drover().start(WEB);
    assertThat(watched.see(WEB).phase()).isEqualTo(Phase.STOPPED);
    assertThat(launcher.attempts()).isEmpty();
  }

  @Test
  void whatTheComparisonLeavesOutIsRefused() {
    var dependent = web().withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED)));
    assertThatThrownBy(() -> open(Watched.process("db"), dependent)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("web: rivals know no dependencies, probes and stop commands; compare without them");
  }
}
