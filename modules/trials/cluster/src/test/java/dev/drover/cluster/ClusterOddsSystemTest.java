// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.engine.Orchestrator;
import dev.drover.model.Dependency;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.PlacementSpec;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is not simply running: what has ended, what has no place, what is on its way out when the conductor goes. */
@Timeout(180)
class ClusterOddsSystemTest {
  /** Longer than what is not as it is to be is told so again. */
  private static final Duration SAID_AGAIN = Duration.ofSeconds(3);

  @TempDir
  Path folder;

  private static ProcessSpec nowhere() {
    return ThreeNodes.process("nowhere").withPlacement(PlacementSpec.ANYWHERE.withLabel("zone", "none"))
        .withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED)));
  }

  private static void awaitGone(ThreeNodes cluster, String name) {
    await().atMost(ThreeNodes.PATIENCE).untilAsserted(() -> assertThat(cluster.nodes)
        .allSatisfy(node -> assertThat(node.drover().board().get(InstanceId.sole(name))).isNull()));
  }

  private static void awaitWaiting(ThreeNodes cluster) {
    cluster.awaitEverywhere("nowhere", s -> s.phase() == Phase.PENDING && s.reason().contains("lack"));
  }

  @Test
  void whatHasEndedStaysSo_andWhatHasNoPlaceHoldsUpNobody() {
    try (var cluster = new ThreeNodes(folder, ThreeNodes.process("db"), ThreeNodes.shell("job", "exit 0"), nowhere())) {
      var any = cluster.nodes.getFirst();
      cluster.awaitEverywhere("db", s -> s.phase() == Phase.RUNNING);
      var done = cluster.awaitEverywhere("job", s -> s.phase() == Phase.COMPLETED);
      awaitWaiting(cluster);

      any.send(to -> new Orchestrator.Drain(done.node(), true, to));
      cluster.awaitEverywhere("db", s -> s.phase() == Phase.RUNNING && !s.node().equals(done.node()));
      await().during(SAID_AGAIN).atMost(ThreeNodes.PATIENCE).untilAsserted(() -> {
        var job = Objects.requireNonNull(any.see("job"));
        assertThat(job.phase()).isEqualTo(Phase.COMPLETED);
        assertThat(job.incarnation()).isEqualTo(1);
      });

      any.send(to -> new Orchestrator.Stop(List.of("db", "nowhere"), false, to));
      cluster.awaitEverywhere("nowhere", s -> s.phase() == Phase.STOPPED);
      cluster.awaitEverywhere("db", s -> s.phase() == Phase.STOPPED);
      any.send(to -> new Orchestrator.Start(List.of("nowhere"), true, to));
      awaitWaiting(cluster);
      any.send(to -> new Orchestrator.Remove(List.of("nowhere"), to));
      awaitGone(cluster, "nowhere");
      any.send(to -> new Orchestrator.Deploy(List.of(nowhere()), to));
      awaitWaiting(cluster);
    }
  }

  @Test
  void whatIsBeingRemovedWhenTheConductorGoes_goesAllTheSame_andItsNameCanComeBack() throws Exception {
    Path go = folder.resolve("go");
    String slow = "trap 'while [ ! -e " + go + " ]; do sleep 0.05; done; exit 0' TERM; while :; do sleep 0.05; done";
    try (var cluster = new ThreeNodes(folder, ThreeNodes.process("db"), ThreeNodes.shell("slow", slow)
        .withPlacement(PlacementSpec.ANYWHERE.withLabel("zone", "z2"))
        .withStop(new StopSpec(Signal.TERM,
            Duration.ofMinutes(2), List.of())))) {
      cluster.awaitEverywhere("slow", s -> s.phase() == Phase.RUNNING);
      cluster.nodes.getLast().send(to -> new Orchestrator.Remove(List.of("slow"), to));
      cluster.awaitEverywhere("slow", s -> s.phase() == Phase.STOPPING);
      var conductor = cluster.nodes.removeFirst();
      conductor.node().leave(Duration.ofSeconds(20)).toCompletableFuture().get(60, TimeUnit.SECONDS);
      conductor.close();
      Files.createFile(go);
      awaitGone(cluster, "slow");

      cluster.nodes.getLast().send(to -> new Orchestrator.Deploy(List.of(ThreeNodes.process("slow")), to));
      cluster.awaitEverywhere("slow", s -> s.phase() == Phase.RUNNING);
      await().during(SAID_AGAIN).atMost(ThreeNodes.PATIENCE).untilAsserted(
          () -> assertThat(Objects.requireNonNull(cluster.nodes.getLast().see("slow")).phase())
              .isEqualTo(Phase.RUNNING));
    }
  }
}
