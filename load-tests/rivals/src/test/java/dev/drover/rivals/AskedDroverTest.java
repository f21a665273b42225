// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AskedDroverTest extends UnlockedContract {
  @Override
  Watched.Maker maker() {
    return AskedDrover::new;
  }

  @Test
  void aLaunchThatHasNotBegunIsWithdrawnByAStop() {
    var busy = IntStream.range(0, AskedDrover.LAUNCHING_THREADS).mapToObj(i -> InstanceId.sole("busy-" + i)).toList();
    var held = busy.stream().map(each -> launcher.hold(each.name())).toList();
    var specs = IntStream.rangeClosed(0, busy.size())
        .mapToObj(i -> i == 0 ? web() : Watched.process(busy.get(i - 1).name()));
    try (var watched = open(specs.toArray(ProcessSpec[]::new))) {
      busy.forEach(watched.drover()::start);
      await().until(() -> launcher.attempts().size() == busy.size());
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.STARTING);
      watched.drover().stop(WEB);
      watched.awaitPhase(WEB, Phase.STOPPED);
      held.forEach(CountDownLatch::countDown);
      busy.forEach(each -> watched.awaitPhase(each, Phase.RUNNING));
      assertThat(launcher.attempts("web")).isZero();
    }
  }
}
