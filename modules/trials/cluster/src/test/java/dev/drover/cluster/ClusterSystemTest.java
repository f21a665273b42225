// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.engine.Orchestrator;
import dev.drover.model.Dependency;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.PlacementSpec;
import dev.drover.model.ProcessSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, real processes. */
@Timeout(180)
class ClusterSystemTest {
  @TempDir
  Path folder;

  private static boolean lives(long pid) {
    return Files.exists(Path.of("/proc", Long.toString(pid), "exe"));
  }

  @Test
  void whatTheFileSaysRuns_spreadOverTheNodes_andEveryBoardHasIt() {
    try (var cluster = new ThreeNodes(folder,
        ThreeNodes.process("web").withReplicas(3)
            .withPlacement(PlacementSpec.ANYWHERE.spread(new PlacementSpec.Spread.OverNodes())),
        ThreeNodes.process("db"), ThreeNodes.process("api")
            .withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED))))) {
      for (String name : List.of("web/1", "web/2", "web/3", "db", "api")) {
        ProcessSnapshot seen = cluster.awaitEverywhere(name, s -> s.phase() == Phase.RUNNING);
        assertThat(lives(seen.pid())).isTrue();
      }
      var nodes = List.of("web/1", "web/2", "web/3").stream()
          .map(name -> Objects.requireNonNull(cluster.nodes.getFirst().see(name)).node())
          .collect(Collectors.toSet());
      assertThat(nodes).hasSize(3);

      // commands from anywhere
      var last = cluster.nodes.getLast();
      assertThat(last.send(to -> new Orchestrator.Stop(List.of("web/1"), false, to)))
          .isNotInstanceOf(Orchestrator.Rejected.class);
      cluster.awaitEverywhere("web/1", s -> s.phase() == Phase.STOPPED);
      assertThat(last.send(to -> new Orchestrator.Restart(List.of("db"), to)))
          .isNotInstanceOf(Orchestrator.Rejected.class);
      cluster.awaitEverywhere("db", s -> s.phase() == Phase.RUNNING && s.incarnation() == 2);
      assertThat(last.send(to -> new Orchestrator.Scale("web", 4, to))).isNotInstanceOf(Orchestrator.Rejected.class);
      cluster.awaitEverywhere("web/4", s -> s.phase() == Phase.RUNNING);
      assertThat(last.send(to -> new Orchestrator.Deploy(List.of(ThreeNodes.process("late")), to)))
          .isNotInstanceOf(Orchestrator.Rejected.class);
      cluster.awaitEverywhere("late", s -> s.phase() == Phase.RUNNING);
      assertThat(last.send(to -> new Orchestrator.Remove(List.of("late"), to)))
          .isNotInstanceOf(Orchestrator.Rejected.class);
      await().atMost(ThreeNodes.PATIENCE).untilAsserted(() -> assertThat(cluster.nodes)
          .allSatisfy(node -> assertThat(node.drover().board().get(InstanceId.sole("late"))).isNull()));
      assertThat(last.send(to -> new Orchestrator.Stop(List.of("nobody"), false, to)))
          .isInstanceOf(Orchestrator.Rejected.class);
    }
  }

  @Test
  void aDrainedNodeIsEmptied_andAMoveGoesWhereItIsTold() {
    try (var cluster = new ThreeNodes(folder, ThreeNodes.process("a"), ThreeNodes.process("b"),
        ThreeNodes.process("c"), ThreeNodes.process("pinned")
            .withPlacement(PlacementSpec.ANYWHERE.withLabel("zone", "z2")))) {
      List.of("a", "b", "c", "pinned").forEach(name -> cluster.awaitEverywhere(name, s -> s.phase() == Phase.RUNNING));
      var any = cluster.nodes.getFirst();
      cluster.nodes.forEach(node -> assertThat(node.drover().nodes().all()).as(node.name()).hasSize(3)
          .allSatisfy(view -> assertThat(view.labels()).containsKey("zone")));
      String drained = cluster.nodes.get(2).name();
      assertThat(Objects.requireNonNull(any.see("pinned")).node()).isEqualTo(drained);
      assertThat(any.send(to -> new Orchestrator.Drain(drained, true, to))).isInstanceOf(Orchestrator.Done.class);
      var waiting = cluster.awaitEverywhere("pinned",
          s -> s.phase() == Phase.PENDING && s.reason().contains("drained"));
      assertThat(waiting.pid()).isZero();
      for (String name : List.of("a", "b", "c")) {
        cluster.awaitEverywhere(name, s -> s.phase() == Phase.RUNNING && !s.node().equals(drained));
      }
      any.send(to -> new Orchestrator.Drain(drained, false, to));
      cluster.awaitEverywhere("pinned", s -> s.phase() == Phase.RUNNING && s.node().equals(drained));

      any.send(to -> new Orchestrator.Move(List.of("a"), Optional.of(drained), to));
      cluster.awaitEverywhere("a", s -> s.phase() == Phase.RUNNING && s.node().equals(drained));
      assertThat(any.send(to -> new Orchestrator.Move(List.of("pinned"), Optional.of(any.name()), to)))
          .isInstanceOf(Orchestrator.Rejected.class);
    }
  }

  @Test
  void aNodeThatLeavesHandsOver_andTheLastOneStopsInOrder_andTheNextClusterHasItAgain() throws Exception {
    String note = "trap 'echo $DROVER_INSTANCE >> " + folder.resolve("ended")
        + "; exit 0' TERM; while :; do sleep 0.05; done";
    try (var cluster = new ThreeNodes(folder, ThreeNodes.shell("db", note), ThreeNodes.shell("api", note)
        .withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED))), ThreeNodes.process("off"))) {
      List.of("db", "api", "off").forEach(name -> cluster.awaitEverywhere(name, s -> s.phase() == Phase.RUNNING));
      cluster.nodes.getFirst().send(to -> new Orchestrator.Stop(List.of("off"), false, to));
      cluster.awaitEverywhere("off", s -> s.phase() == Phase.STOPPED);
      for (int i = 0; i < 2; i++) {
        var leaving = cluster.nodes.removeFirst();
        String name = leaving.name();
        leaving.node().leave(Duration.ofSeconds(20)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        leaving.close();
        List.of("db", "api").forEach(instance -> cluster.awaitEverywhere(instance,
            s -> s.phase() == Phase.RUNNING && !s.node().equals(name)));
      }
      Files.deleteIfExists(folder.resolve("ended"));
      cluster.nodes.getFirst().node().leave(Duration.ofSeconds(20)).toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(Files.readAllLines(folder.resolve("ended"))).containsExactly("api", "db");
    }
    try (var next = new ThreeNodes(folder, ThreeNodes.shell("db", note), ThreeNodes.shell("api", note)
        .withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED))), ThreeNodes.process("off"))) {
      List.of("db", "api").forEach(name -> next.awaitEverywhere(name, s -> s.phase() == Phase.RUNNING
          && s.incarnation() > 1));
      assertThat(next.awaitEverywhere("off", s -> s.revision() > 0).phase()).isEqualTo(Phase.STOPPED);
    }
  }
}
