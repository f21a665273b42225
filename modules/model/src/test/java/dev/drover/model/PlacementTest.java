// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static dev.drover.model.PlacementSpec.ANYWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.Placement.Decision;
import dev.drover.model.Placement.Move;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlacementTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final InstanceId DB = InstanceId.sole("db");
  private static final NodeSpec A = NodeSpec.of("a:1");
  private static final NodeSpec B = NodeSpec.of("b:1");
  private static final NodeSpec C = NodeSpec.of("c:1");

  private static Decision decide(Map<InstanceId, PlacementSpec> instances, List<NodeSpec> nodes,
      Map<InstanceId, String> present) {
    return Placement.decide(instances, nodes, present, Map.of());
  }

  private static Decision web(PlacementSpec spec, NodeSpec... nodes) {
    return decide(Map.of(WEB, spec), List.of(nodes), Map.of());
  }

  private static Map<InstanceId, PlacementSpec> replicas(int count, PlacementSpec spec) {
    var all = new HashMap<InstanceId, PlacementSpec>();
    IntStream.rangeClosed(1, count).forEach(n -> all.put(new InstanceId("web", n), spec));
    return all;
  }

  @Test
  void noNodes_saysSo() {
    assertThat(web(ANYWHERE).unplaced()).isEqualTo(Map.of(WEB, "there is no node"));
  }

  @Test
  void role_label_pin_chooseTheNode() {
    assertThat(web(ANYWHERE.withRole("worker"), A, B.withRoles("worker")).nodes()).containsEntry(WEB, "b:1");
    assertThat(web(ANYWHERE.withLabel("disk", "ssd", "nvme"), A.withLabels(Map.of("disk", "hdd")),
        B.withLabels(Map.of("disk", "nvme"))).nodes()).containsEntry(WEB, "b:1");
    assertThat(web(ANYWHERE.pinnedTo("b:1"), A, B).nodes()).containsEntry(WEB, "b:1");
    assertThat(web(ANYWHERE.pinnedTo("b"), A, B).nodes()).containsEntry(WEB, "b:1");
    assertThat(web(ANYWHERE.pinnedTo("rack=7"), A, B.withLabels(Map.of("rack", "7"))).nodes())
        .containsEntry(WEB, "b:1");
  }

  @Test
  void unplaced_tellsWhatKeepsItFromEachNode() {
    var nodes = List.of(A.draining(true), B, C, NodeSpec.of("d:1").withRoles("worker").withCapacity(0),
        NodeSpec.of("e:1").standing(NodeSpec.Standing.UNREACHABLE));
    assertThat(decide(Map.of(WEB, ANYWHERE.withRole("worker")), nodes, Map.of()).unplaced().get(WEB)).isEqualTo(
        "no node can have it: of 5, 2 lack the role worker, 1 is drained, 1 is full, 1 is unreachable");
    assertThat(web(ANYWHERE.withLabel("disk", "ssd"), A).unplaced().get(WEB))
        .isEqualTo("no node can have it: of 1, 1 lacks the label disk=ssd");
    assertThat(web(ANYWHERE.pinnedTo("x:1"), A, B).unplaced().get(WEB))
        .isEqualTo("no node can have it: of 2, 2 are not x:1");
  }

  @Test
  void apart_goesBothWays() {
    var specs = Map.of(DB, ANYWHERE, WEB, ANYWHERE.apartFrom("db"));
    assertThat(decide(specs, List.of(A), Map.of(WEB, "a:1")).unplaced()).isEqualTo(
        Map.of(DB, "no node can have it: of 1, 1 has web, which it must not be with"));
    assertThat(decide(specs, List.of(A, B), Map.of(WEB, "a:1")).nodes()).isEqualTo(Map.of(WEB, "a:1", DB, "b:1"));
  }

  @Test
  void apartFromItself_eachReplicaHasItsOwnNode() {
    Decision decision = decide(replicas(3, ANYWHERE.apartFrom("web")), List.of(A, B), Map.of());
    assertThat(decision.nodes().values()).containsExactlyInAnyOrder("a:1", "b:1");
    assertThat(decision.unplaced().get(new InstanceId("web", 3)))
        .isEqualTo("no node can have it: of 2, 2 have web, which it must not be with");
  }

  @Test
  void joiningNode_movesNothing() {
    Map<InstanceId, String> present = new HashMap<>();
    replicas(6, ANYWHERE).keySet().forEach(id -> present.put(id, "a:1"));
    assertThat(decide(replicas(6, ANYWHERE.spread(new PlacementSpec.Spread.OverNodes())), List.of(A, B), present)
        .nodes()).isEqualTo(present);
  }

  @Test
  void drained_goesElsewhere_orIsUnplaced() {
    assertThat(decide(Map.of(WEB, ANYWHERE), List.of(A.draining(true), B), Map.of(WEB, "a:1")).nodes())
        .containsEntry(WEB, "b:1");
    assertThat(decide(Map.of(WEB, ANYWHERE), List.of(A.draining(true)), Map.of(WEB, "a:1")).unplaced())
        .isEqualTo(Map.of(WEB, "no node can have it: of 1, 1 is drained"));
  }

  @Test
  void unreachable_keepsWhatItHas_andGoneDoesNot() {
    assertThat(decide(Map.of(WEB, ANYWHERE), List.of(A.standing(NodeSpec.Standing.UNREACHABLE), B),
        Map.of(WEB, "a:1")).nodes()).containsEntry(WEB, "a:1");
    assertThat(decide(Map.of(WEB, ANYWHERE), List.of(A.standing(NodeSpec.Standing.GONE), B), Map.of(WEB, "a:1"))
        .nodes()).containsEntry(WEB, "b:1");
    assertThat(decide(Map.of(WEB, ANYWHERE), List.of(B), Map.of(WEB, "a:1")).nodes()).containsEntry(WEB, "b:1");
  }

  @Test
  void capacity_loadIsByWeightOverIt() {
    Decision decision = decide(replicas(6, ANYWHERE.weighing(10)), List.of(A.withCapacity(20), B.withCapacity(40)),
        Map.of());
    assertThat(decision.unplaced()).isEmpty();
    assertThat(decision.nodes().values().stream().filter("a:1"::equals)).hasSize(2);
    Decision half = decide(replicas(3, ANYWHERE.weighing(10)), List.of(A.withCapacity(20), B.withCapacity(40)),
        Map.of());
    assertThat(half.nodes().values().stream().filter("a:1"::equals)).hasSize(1);
  }

  @Test
  void heavyAndPinned_arePlacedBeforeThoseThatFitAnywhere() {
    var specs = Map.of(new InstanceId("a", 1), ANYWHERE, new InstanceId("z", 1), ANYWHERE.pinnedTo("a:1"),
        new InstanceId("y", 1), ANYWHERE.weighing(2));
    assertThat(decide(specs, List.of(A.withCapacity(1), B.withCapacity(3)), Map.of()).nodes()).isEqualTo(
        Map.of(new InstanceId("a", 1), "b:1", new InstanceId("y", 1), "b:1", new InstanceId("z", 1), "a:1"));
  }

  @Test
  void spreadOverLabel_countsByItsValues() {
    var nodes = List.of(A.withLabels(Map.of("zone", "x")), B.withLabels(Map.of("zone", "x")),
        C.withLabels(Map.of("zone", "y")));
    Decision decision = decide(replicas(4, ANYWHERE.spread(new PlacementSpec.Spread.OverLabel("zone"))), nodes,
        Map.of());
    assertThat(decision.nodes().values()).containsExactlyInAnyOrder("a:1", "b:1", "c:1", "c:1");
  }

  @Test
  void move_toANode_andAway() {
    var specs = Map.of(WEB, ANYWHERE);
    var nodes = List.of(A, B, C);
    var present = Map.of(WEB, "a:1");
    assertThat(Placement.decide(specs, nodes, present, Map.of(WEB, Move.to("c:1"))).nodes())
        .containsEntry(WEB, "c:1");
    assertThat(Placement.decide(specs, nodes, present, Map.of(WEB, Move.away())).nodes()).containsEntry(WEB, "b:1");
    Decision same = Placement.decide(specs, nodes, present, Map.of(WEB, Move.to("a:1")));
    assertThat(same.nodes()).containsEntry(WEB, "a:1");
    assertThat(same.unmoved()).isEmpty();
  }

  @Test
  void move_thatCannotBe_leavesItThereAndSaysWhy() {
    var specs = Map.of(WEB, ANYWHERE.withRole("w"));
    var nodes = List.of(A.withRoles("w"), B);
    var present = Map.of(WEB, "a:1");
    assertUnmoved(Placement.decide(specs, nodes, present, Map.of(WEB, Move.to("b:1"))),
        "b:1 cannot have it: it lacks the role w");
    assertUnmoved(Placement.decide(specs, nodes, present, Map.of(WEB, Move.to("bb:1"))),
        "there is no node bb:1; did you mean b:1?");
    assertUnmoved(Placement.decide(specs, nodes, present, Map.of(WEB, Move.away())),
        "no other node can have it: of 1, 1 lacks the role w");
    assertUnmoved(Placement.decide(specs, List.of(A.withRoles("w")), present, Map.of(WEB, Move.away())),
        "no other node can have it: there is only one");
    assertThat(Placement.decide(specs, nodes, present, Map.of(DB, Move.away())).unmoved())
        .isEqualTo(Map.of(DB, "there is no instance db"));
  }

  private static void assertUnmoved(Decision decision, String reason) {
    assertThat(decision.nodes()).isEqualTo(Map.of(WEB, "a:1"));
    assertThat(decision.unmoved()).isEqualTo(Map.of(WEB, reason));
  }

  @Test
  void twoNodesOfOneName_areRefused() {
    assertThatThrownBy(() -> web(ANYWHERE, A, A)).hasMessage("two nodes are named a:1");
  }

  /** Far from what it takes, and near to what something quadratic would. */
  @Test
  void tenThousand_areDecidedInAMoment() {
    var nodes = IntStream.range(0, 5).mapToObj(n -> NodeSpec.of("n" + n + ":1").withCapacity(100_000)).toList();
    var specs = replicas(10_000, ANYWHERE.spread(new PlacementSpec.Spread.OverNodes()).apartFrom("db"));
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
      Map<InstanceId, String> present = Map.of();
      for (int i = 0; i < 20; i++) {
        Decision decision = decide(specs, nodes, present);
        assertThat(decision.nodes()).hasSize(10_000);
        present = decision.nodes();
      }
    });
  }
}
