// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DatabaseLookTest {
  private final ActorTestKit kit = ActorTestKit.create();
  private final List<String> looks = new ArrayList<>();

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  @Test
  void eachLossIsFollowedByALook_oneAtATime_evenIfItFails() throws Exception {
    var tasks = new java.util.concurrent.LinkedBlockingQueue<Runnable>();
    var look = kit.spawn(DatabaseLook.alone(() -> {
      looks.add("look");
      throw new IllegalStateException("nobody serves it");
    }, tasks::add));
    look.tell(new DatabaseLook.Missed(false)); // another node's business
    look.tell(new DatabaseLook.Missed(true));
    Runnable first = tasks.take();
    look.tell(new DatabaseLook.Missed(true));
    look.tell(new DatabaseLook.Missed(true));
    first.run();
    tasks.take().run(); // of both that came meanwhile
    look.tell(new DatabaseLook.Missed(true));
    tasks.take().run();
    assertThat(looks).hasSize(3);
    assertThat(tasks).isEmpty();
  }
}
