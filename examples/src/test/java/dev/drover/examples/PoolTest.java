// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.examples.PoolActor.Answer;
import dev.drover.examples.PoolActor.Answered;
import dev.drover.examples.PoolActor.GaveUp;
import dev.drover.examples.PoolActor.Size;
import dev.drover.examples.PoolActor.Submit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PoolTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  /** Answers with its instance and the task; holds where a file of the task's name is missing, and ends where it is "die". */
  private static final String WORKER = """
      while read -r task; do
        case $task in
          die) exit 1 ;;
          wait*) until [ -e "${task#wait }" ]; do sleep 0.02; done ;;
        esac
        echo "$DROVER_INSTANCE $task"
      done""";

  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<Answer> asker = kit.createTestProbe();

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private ActorRef<PoolActor.Command> pool(int least, int most, Duration idle) {
    return kit.spawn(PoolActor.create(WORKER, new Size(least, most, idle)));
  }

  private String answer() {
    return asker.expectMessageClass(Answered.class, SOON).line();
  }

  @Test
  void itGrowsWhileTasksWait_toItsLimit(@TempDir Path folder) throws Exception {
    var pool = pool(1, 3, Duration.ofMinutes(10));
    Path gate = folder.resolve("gate");
    for (int i = 0; i < 5; i++) {
      pool.tell(new Submit("wait " + gate, asker.getRef()));
    }
    Set<String> workers = new HashSet<>();
    Files.createFile(gate);
    for (int i = 0; i < 5; i++) {
      workers.add(answer().split(" ", 2)[0]);
    }
    assertThat(workers).isSubsetOf("worker", "worker/2", "worker/3");
    pool.tell(new Submit("one more", asker.getRef()));
    assertThat(answer()).endsWith(" one more");
  }

  @Test
  void asManyTasksAsWorkers_areDoneAtOnce(@TempDir Path folder) throws Exception {
    var pool = pool(0, 3, Duration.ofMinutes(10));
    // each ends only when all have begun: as many workers are needed
    var gates = new ArrayList<Path>();
    for (int i = 0; i < 3; i++) {
      gates.add(folder.resolve("gate-" + i));
      pool.tell(new Submit("wait " + gates.get(i), asker.getRef()));
    }
    for (int i = 2; i >= 0; i--) {
      Files.createFile(gates.get(i));
      assertThat(answer()).endsWith("gate-" + i);
    }
  }

  @Test
  void aTaskWhoseWorkerIsKilled_goesToTheNextOne(@TempDir Path folder) throws Exception {
    Path pid = folder.resolve("pid");
    var pool = kit.spawn(PoolActor.create("""
        while read -r task; do
          if [ ! -e %1$s ]; then echo $$ > %1$s.new; mv %1$s.new %1$s; sleep 1000; fi
          echo "done $task"
        done""".formatted(pid), new Size(1, 1, Duration.ofMinutes(10))));
    pool.tell(new Submit("job", asker.getRef()));
    Awaitility.await().atMost(SOON).until(() -> Files.exists(pid));
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow().destroyForcibly())
        .isTrue();
    assertThat(answer()).isEqualTo("done job");
  }

  @Test
  void aTaskThatEndsItsWorkers_isGivenUp_andTheOthersAreDone() {
    var pool = pool(1, 1, Duration.ofMinutes(10));
    pool.tell(new Submit("die", asker.getRef()));
    pool.tell(new Submit("live", asker.getRef()));
    assertThat(asker.expectMessageClass(GaveUp.class, SOON).reason()).contains("3 times");
    assertThat(answer()).isEqualTo("worker live");
  }

  @Test
  void idle_itShrinks_andGrowsAgain(@TempDir Path folder) throws Exception {
    var pool = kit.spawn(PoolActor.create("""
        trap 'echo gone >> %s/gone; exit 0' TERM
        while read -r task; do echo "$DROVER_INSTANCE $task"; done""".formatted(folder),
        new Size(0, 2, Duration.ofMillis(50))));
    pool.tell(new Submit("a", asker.getRef()));
    assertThat(answer()).isEqualTo("worker a");
    Awaitility.await().atMost(SOON).until(() -> Files.exists(folder.resolve("gone")));
    pool.tell(new Submit("b", asker.getRef()));
    assertThat(answer()).isEqualTo("worker b");
  }
}
