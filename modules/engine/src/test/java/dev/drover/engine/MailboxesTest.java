// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.view.Waiting;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxesTest {
  private final Mailboxes mailboxes = new Mailboxes();

  private static Behavior<CountDownLatch> waits() {
    return Behaviors.receiveMessage(latch -> {
      latch.await();
      return Behaviors.same();
    });
  }

  @Test
  void whatWaitsIsCounted_andWhoHasLeftIsNot() {
    ActorTestKit kit = ActorTestKit.create();
    var latch = new CountDownLatch(1);
    try {
      ActorRef<CountDownLatch> one = kit.spawn(waits(), DispatcherSelector.blocking());
      ActorRef<CountDownLatch> two = kit.spawn(waits(), DispatcherSelector.blocking());
      ActorRef<CountDownLatch> orchestrator = kit.spawn(waits(), DispatcherSelector.blocking());
      mailboxes.instance(one);
      mailboxes.instance(two);
      mailboxes.orchestrator(orchestrator);
      assertThat(mailboxes.waiting()).isEqualTo(new Waiting(0, 0, 0));
      for (int at = 0; at < 11; at++) { // one is at work, ten wait
        one.tell(latch);
      }
      for (int at = 0; at < 4; at++) {
        two.tell(latch);
        orchestrator.tell(latch);
      }
      await().atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(mailboxes.waiting()).isEqualTo(new Waiting(3, 13, 10)));
      mailboxes.leave(one);
      mailboxes.leave(orchestrator);
      assertThat(mailboxes.waiting()).isEqualTo(new Waiting(0, 3, 3));
    } finally {
      latch.countDown();
      kit.shutdownTestKit();
    }
  }
}
