// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Placement.Decision;
import dev.drover.model.Placement.Move;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the cluster, and whatever happened to it before, by rules that are written down here a second time. */
@Timeout(60)
class PlacementPropertiesTest {
  private static final int SEEDS = 1000;
  private static final List<String> PROCESSES = List.of("a", "b", "c", "d");

  private record World(Map<InstanceId, PlacementSpec> instances, List<NodeSpec> nodes, Map<InstanceId, String> present,
      Map<InstanceId, Move> moves) {
    Decision decide() {
      return Placement.decide(instances, nodes, present, moves);
    }

    PlacementSpec spec(InstanceId id) {
      return Objects.requireNonNull(instances.get(id));
    }

    Optional<NodeSpec> node(String name) {
      return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /** Whether it may be there, beside all else that the decision puts there. */
    boolean fits(InstanceId id, NodeSpec node, Decision decision, boolean stays) {
      PlacementSpec spec = spec(id);
      boolean open = !node.drained() && (node.standing() == NodeSpec.Standing.USABLE
          || (stays && node.standing() == NodeSpec.Standing.UNREACHABLE));
      boolean suits = spec.role().isEmpty() || node.roles().contains(spec.role().get());
      for (var label : spec.labels().entrySet()) {
        suits &= node.labels().containsKey(label.getKey())
            && label.getValue().contains(node.labels().get(label.getKey()));
      }
      if (spec.pin().isPresent()) {
        suits &= spec.pin().get().equals(node.name());
      }
      long load = spec.weight();
      for (var other : decision.nodes().entrySet()) {
        if (!other.getValue().equals(node.name()) || other.getKey().equals(id)) {
          continue;
        }
        load += spec(other.getKey()).weight();
        suits &= !spec.antiAffinity().contains(other.getKey().process())
            && !spec(other.getKey()).antiAffinity().contains(id.process());
      }
      return open && suits && (node.capacity().isEmpty() || load <= node.capacity().getAsInt());
    }
  }

  private static World world(Random random, boolean fresh) {
    var nodes = new ArrayList<NodeSpec>();
    int count = random.nextInt(6);
    for (int n = 0; n < count; n++) {
      nodes.add(new NodeSpec("n" + n + ":1", random.nextBoolean() ? Set.of("r") : Set.of(),
          random.nextBoolean() ? Map.of("l", "" + random.nextInt(2)) : Map.of(),
          random.nextInt(3) > 0 ? OptionalInt.of(random.nextInt(12)) : OptionalInt.empty(), random.nextInt(5) == 0,
          NodeSpec.Standing.values()[Math.max(0, random.nextInt(8) - 5)]));
    }
    var instances = new HashMap<InstanceId, PlacementSpec>();
    var present = new HashMap<InstanceId, String>();
    var moves = new HashMap<InstanceId, Move>();
    for (String process : PROCESSES) {
      PlacementSpec spec = spec(random);
      int replicas = random.nextInt(6);
      for (int r = 1; r <= replicas; r++) {
        var id = new InstanceId(process, r);
        instances.put(id, spec);
        if (!fresh && random.nextInt(3) > 0) {
          present.put(id, "n" + random.nextInt(6) + ":1");
        }
        if (!fresh && random.nextInt(6) == 0) {
          moves.put(id, random.nextBoolean() ? Move.away() : Move.to("n" + random.nextInt(6) + ":1"));
        }
      }
    }
    return new World(instances, nodes, present, moves);
  }

  private static PlacementSpec spec(Random random) {
    PlacementSpec spec = PlacementSpec.ANYWHERE.weighing(1 + random.nextInt(3));
    if (random.nextInt(4) == 0) {
      spec = spec.withRole("r");
    }
    if (random.nextInt(4) == 0) {
      spec = random.nextBoolean() ? spec.withLabel("l", "1") : spec.withLabel("l", "0", "1");
    }
    if (random.nextInt(8) == 0) {
      spec = spec.pinnedTo("n" + random.nextInt(6) + ":1");
    }
    if (random.nextInt(4) == 0) {
      spec = spec.apartFrom(PROCESSES.get(random.nextInt(PROCESSES.size())));
    }
    return switch (random.nextInt(3)) {
      case 0 -> spec;
      case 1 -> spec.spread(new PlacementSpec.Spread.OverNodes());
      default -> spec.spread(new PlacementSpec.Spread.OverLabel("l"));
    };
  }

  @Test
  void anyHistory_everyPromiseHolds() {
    int kept = 0;
    int unplaced = 0;
    int moved = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = world(new Random(seed), false);
      Decision decision = world.decide();
      for (InstanceId id : world.instances().keySet()) {
        String what = "seed " + seed + ", " + id + ": " + decision;
        String node = decision.nodes().get(id);
        assertThat(node == null).as(what).isEqualTo(decision.unplaced().containsKey(id));
        boolean stays = node != null && node.equals(world.present().get(id));
        if (node == null) {
          unplaced++;
          assertThat(world.nodes()).as(what).noneMatch(free -> world.fits(id, free, decision, false));
        } else {
          kept += stays ? 1 : 0;
          assertThat(world.fits(id, world.node(node).orElseThrow(), decision, stays)).as(what).isTrue();
        }
        Move move = world.moves().get(id);
        if (move != null && node != null && !decision.unmoved().containsKey(id)) {
          moved++;
          assertThat(move.node().orElse(node)).as(what).isEqualTo(node);
        }
      }
    }
    assertThat(List.of(kept, unplaced, moved)).allMatch(count -> count > 300);
  }

  /** What is decided once and asked again, also with one more node, is decided the same. */
  @Test
  void decidedAgain_nothingMoves_alsoWhenANodeJoins() {
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = world(new Random(seed), seed % 2 == 0);
      Decision first = world.decide();
      var nodes = new ArrayList<>(world.nodes());
      assertThat(Placement.decide(world.instances(), nodes, first.nodes(), Map.of()).nodes()).as("seed %d", seed)
          .isEqualTo(first.nodes());
      nodes.add(NodeSpec.of("another:1").withRoles("r").withLabels(Map.of("l", "1")));
      assertThat(Placement.decide(world.instances(), nodes, first.nodes(), Map.of()).nodes()).as("seed %d", seed)
          .containsAllEntriesOf(first.nodes());
    }
  }

  /** Who could stay and was not asked to move stays: only then another would have to make room. */
  @Test
  void fittingWhereItIs_itStays() {
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = world(new Random(seed), false);
      Decision decision = world.decide();
      String what = "seed " + seed;
      world.present().forEach((id, before) -> {
        Optional<NodeSpec> node = world.node(before);
        boolean crowded = !world.moves().isEmpty() || node.isEmpty()
            || !world.fits(id, node.get(), everywhereAsBefore(world), true);
        if (!crowded) {
          assertThat(decision.nodes()).as(what).containsEntry(id, before);
        }
      });
    }
  }

  private static Decision everywhereAsBefore(World world) {
    return new Decision(world.present(), Map.of(), Map.of());
  }

  @Test
  void spreadOverNodes_differsByTwoOnlyWhereTheOthersHaveNoRoom() {
    int pairs = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = world(new Random(seed), true);
      Decision decision = world.decide();
      for (var one : decision.nodes().entrySet()) {
        if (!(world.spec(one.getKey()).spread() instanceof PlacementSpec.Spread.OverNodes)) {
          continue;
        }
        var without = new HashMap<>(decision.nodes());
        without.remove(one.getKey());
        for (NodeSpec other : world.nodes()) {
          if (count(decision, one.getKey().process(), other.name()) + 2 <= count(decision, one.getKey().process(),
              one.getValue())) {
            pairs++;
            assertThat(world.fits(one.getKey(), other, new Decision(without, Map.of(), Map.of()), false))
                .as("seed %d: %s on %s: %s", seed, one, other, decision).isFalse();
          }
        }
      }
    }
    assertThat(pairs).isGreaterThan(100);
  }

  private static long count(Decision decision, String process, String node) {
    return decision.nodes().entrySet().stream()
        .filter(entry -> entry.getKey().process().equals(process) && entry.getValue().equals(node)).count();
  }

  @Test
  void orderOfTheArguments_changesNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      World world = world(random, false);
      var nodes = new ArrayList<>(world.nodes());
      Collections.shuffle(nodes, random);
      var shuffled = new World(shuffled(world.instances(), random), nodes, shuffled(world.present(), random),
          shuffled(world.moves(), random));
      assertThat(shuffled.decide()).as("seed %d", seed).isEqualTo(world.decide());
    }
  }

  private static <V> Map<InstanceId, V> shuffled(Map<InstanceId, V> map, Random random) {
    var keys = new ArrayList<>(map.keySet());
    Collections.shuffle(keys, random);
    var all = new LinkedHashMap<InstanceId, V>();
    keys.forEach(key -> all.put(key, map.get(key)));
    return all;
  }
}
