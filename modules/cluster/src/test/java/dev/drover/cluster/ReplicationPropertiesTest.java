// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.LossyNetwork.Node;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView.Membership;
import dev.drover.model.ProcessSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a network loses, repeats and reorders, and whichever node comes back or is lost: no entry ever goes back, and when
 * the network is sound again all boards are the same, and hold the newest that any node knows which is left.
 */
@Timeout(120)
class ReplicationPropertiesTest {
  private static final int SEEDS = 300;
  private static final List<String> NAMES = List.of("a:1", "b:1", "c:1");

  /** Who owns what, and how far its revision has come: as the entities do, each life of an owner has a greater one. */
  private static final class Owners {
    final Map<InstanceId, Long> revisions = new HashMap<>();
    final Map<InstanceId, Node> owners = new HashMap<>();

    void move(InstanceId instance, Node to) {
      owners.put(instance, to);
      revisions.merge(instance, 1L << 32, (old, _) -> ((old >> 32) + 1) << 32);
    }

    long next(InstanceId instance) {
      return revisions.merge(instance, 1L, Long::sum);
    }
  }

  @Test
  void whateverTheNetworkDoes_theBoardsConverge_andNothingGoesBack() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        history(seed);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed + ": " + failure, failure);
      }
    }
  }

  private static void history(long seed) {
    var net = new LossyNetwork(seed);
    var owners = new Owners();
    NAMES.forEach(net::start);
    net.introduceAll();
    for (int i = 1; i <= 12; i++) {
      owners.move(new InstanceId("web", i), pick(net));
    }
    for (int step = 0; step < 600; step++) {
      act(net, owners);
    }
    net.introduceAll();
    net.settle();
    agree(net);
    for (Node node : net.nodes.values()) {
      owners.owners.forEach((instance, owner) -> {
        if (net.nodes.containsValue(owner) && owners.revisions.getOrDefault(instance, 0L) << 32 != 0) {
          assertThat(newest(node, instance)).as("%s on %s", instance, node.identity.name())
              .isEqualTo(owners.revisions.get(instance));
        }
      });
      assertThat(node.problems).isEmpty();
    }
  }

  /** The greatest revision that it has heard of, be it of a snapshot or of a removal. */
  private static long newest(Node node, InstanceId instance) {
    ProcessSnapshot snapshot = node.views.board().get(instance);
    return snapshot == null ? node.views.board().removedAt(instance) : snapshot.revision();
  }

  private static Node pick(LossyNetwork net) {
    return new ArrayList<>(net.nodes.values()).get(net.random.nextInt(net.nodes.size()));
  }

  private static void act(LossyNetwork net, Owners owners) {
    var instance = new InstanceId("web", 1 + net.random.nextInt(12));
    Node owner = owners.owners.get(instance);
    switch (net.random.nextInt(40)) {
      case 0, 1, 2, 3, 4, 5 -> {
        if (owner != null && net.nodes.containsValue(owner)) {
          owner.publish(SampleSnapshots.of(owner.identity.name(), instance, owners.next(instance)));
        }
      }
      case 6 -> {
        if (owner != null && net.nodes.containsValue(owner)) {
          owner.remove(instance, owners.next(instance));
        }
      }
      case 7 -> owners.move(instance, pick(net)); // the former owner may still be about to tell
      case 8 -> {
        if (net.random.nextInt(4) == 0) {
          comeBack(net);
        }
      }
      case 9 -> net.introduceAll();
      case 10, 11 -> {
        net.pass(net.random.nextLong(600_000_000));
        net.nodes.values().forEach(node -> node.replication.tick());
      }
      default -> net.step(true);
    }
  }

  /** A node dies and another of its name comes; the others hear of it in the order that can be, or of both at once. */
  private static void comeBack(LossyNetwork net) {
    Node lost = pick(net);
    if (net.random.nextBoolean()) {
      net.lose(lost);
      net.start(lost.identity.name());
      return;
    }
    Node fresh = net.start(lost.identity.name());
    net.nodes.values().stream().filter(node -> node != fresh).forEach(node -> net.introduce(node, fresh));
    net.nodes.values()
        .forEach(node -> node.replication.member(lost.identity, Membership.REMOVED));
  }

  private static void agree(LossyNetwork net) {
    List<Node> nodes = new ArrayList<>(net.nodes.values());
    for (Node node : nodes) {
      assertThat(node.views.board().all()).as("board of %s", node.identity.name())
          .isEqualTo(nodes.getFirst().views.board().all());
      assertThat(node.replication.waiting()).isZero();
      for (Node other : nodes) {
        assertThat(node.views.ages().ageNanos(other.identity.name())).isLessThan(1_500_000_000L);
      }
      node.views.board().forEach(snapshot -> assertThat(node.views.nodes().standing(snapshot).isLost())
          .as("%s on %s", snapshot, node.identity.name())
          .isEqualTo(nodes.getFirst().views.nodes().standing(snapshot(nodes.getFirst(), snapshot)).isLost()));
    }
  }

  private static ProcessSnapshot snapshot(Node node, ProcessSnapshot like) {
    ProcessSnapshot there = node.views.board().get(like.instance());
    return there == null ? like : there;
  }
}
