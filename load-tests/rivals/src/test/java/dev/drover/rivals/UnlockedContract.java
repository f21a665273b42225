// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ExitStatus;
import dev.drover.model.Phase;
import org.junit.jupiter.api.Test;

/** What {@link LockingDrover} cannot: a query sees a launch and a stop while they hang. */
abstract class UnlockedContract extends OrchestrationContract {

  @Test
  void aQuerySeesAStopThatHangs() {
    launcher.stubborn("web");
    try (var watched = open(patient(web()))) {
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.RUNNING);
      watched.drover().stop(WEB);
      var child = launcher.child("web", 1);
      await().until(() -> child.signals().contains(15));
      watched.awaitPhase(WEB, Phase.STOPPING);
      assertThat(child.lives()).isTrue();
      child.exit(new ExitStatus.Code(0));
      watched.awaitPhase(WEB, Phase.STOPPED);
    }
  }

  @Test
  void aQuerySeesALaunchThatHangs() {
    var held = launcher.hold("web");
    try (var watched = open(web())) {
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.STARTING);
      assertThat(launcher.children("web")).isEmpty();
      held.countDown();
      watched.awaitPhase(WEB, Phase.RUNNING);
    }
  }
}
