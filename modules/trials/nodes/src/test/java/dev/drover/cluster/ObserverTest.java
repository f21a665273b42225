// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.cluster.Sightings.Leader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is to find two at once must find them. */
@Timeout(30)
class ObserverTest {
  private final String mark = UUID.randomUUID().toString();

  private Process begin(String instance, String itsMark) throws IOException {
    var builder = new ProcessBuilder("setsid", "sh", "-c", "(sleep 1000) & exec sleep 1000");
    builder.environment().put("DROVER_INSTANCE", instance);
    builder.environment().put(Observer.MARK, itsMark);
    return builder.start();
  }

  private static void end(Process process) throws IOException {
    new ProcessBuilder("kill", "-s", "KILL", "--", "-" + process.pid()).start().onExit().join();
    process.destroyForcibly().onExit().join();
  }

  private static void awaitSeen(Observer observer, int leaders) {
    await().atMost(Duration.ofSeconds(10)).until(() -> observer.intervals().size() >= leaders);
    long looks = observer.looks();
    await().atMost(Duration.ofSeconds(10)).until(() -> observer.looks() > looks + 3);
  }

  @Test
  void two_ofOneInstance_areAViolation() throws IOException {
    try (var observer = new Observer(mark)) {
      Process one = begin("web/1", mark);
      Process other = begin("web/1", mark);
      await().atMost(Duration.ofSeconds(10)).until(() -> !observer.violations().isEmpty());
      assertThat(observer.violations().getFirst()).contains("two of web/1");
      end(one);
      end(other);
    }
  }

  @Test
  void oneAfterTheOther_othersNames_otherTestsAndItsOwnChildren_areNone() throws IOException {
    try (var observer = new Observer(mark)) {
      Process one = begin("web/1", mark);
      Process named = begin("web/2", mark);
      Process strange = begin("web/1", "another " + mark);
      awaitSeen(observer, 2);
      end(one);
      Process next = begin("web/1", mark);
      awaitSeen(observer, 3);
      assertThat(observer.violations()).isEmpty();
      assertThat(observer.intervals()).extracting(seen -> seen.leader().pid()).containsExactlyInAnyOrder(
          (int) one.pid(), (int) named.pid(), (int) next.pid());
      end(named);
      end(strange);
      end(next);
    }
  }

  @Test
  void whoHasEndedBeforeTheOtherWasFound_hasNotLivedTogetherWithIt() {
    var sightings = new Sightings();
    var two = List.of(new Leader("a", 1, 10), new Leader("a", 2, 20));
    sightings.look(two, 1, leader -> leader.pid() == 2);
    assertThat(sightings.violations()).isEmpty();
    sightings.look(two, 2, _ -> true);
    assertThat(sightings.violations()).hasSize(1);
  }
}
