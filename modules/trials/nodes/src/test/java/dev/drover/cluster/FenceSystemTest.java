// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Down;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three nodes in this JVM, over remoting. Longer than others, for a node is only downed once the others have been without it for
 * seconds.
 */
@Timeout(120)
class FenceSystemTest {

  private static final Config CONFIG = ConfigFactory.parseString("""
      pekko {
        loglevel = ERROR
        actor.provider = cluster
        remote.artery { canonical { hostname = "127.0.0.1", port = 0 }, advanced.test-mode = on }
        cluster {
          downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
          split-brain-resolver.stable-after = 2s
          down-removal-margin = 8s
          gossip-interval = 200ms
          leader-actions-interval = 200ms
          periodic-tasks-initial-delay = 200ms
          failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 1500ms }
          jmx.multi-mbeans-in-same-jvm = on
        }
        coordinated-shutdown { terminate-actor-system = on, exit-jvm = off, run-by-jvm-shutdown-hook = off }
      }
      drover.cluster.first-lease-after = 0s
      """).withFallback(ConfigFactory.load());

  private record Node(ActorSystem<Void> system, FakeOwner owner, Fence fence) {

    static Node begin() {
      ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "fence", CONFIG);
      var owner = new FakeOwner();
      Margins.Verdict verdict = Margins.of(system.settings().config());
      assertThat(verdict.problems()).isEmpty();
      return new Node(system, owner, Fence.start(system, verdict.margins().orElseThrow(), owner));
    }

    Cluster cluster() {
      return Cluster.get(system);
    }

    Address address() {
      return cluster().selfMember().address();
    }

    /** Nothing goes between the two any more. */
    void cut(Node other) {
      Throttle.set(system, other.address(), true);
    }

    boolean holds() {
      return fence.tenancy().mayLaunch();
    }
  }

  private final List<Node> nodes = new ArrayList<>();

  @BeforeEach
  void begin() {
    for (int i = 0; i < 3; i++) {
      nodes.add(Node.begin());
    }
    nodes.forEach(node -> node.cluster().manager().tell(Join.create(nodes.getFirst().address())));
    await().atMost(Duration.ofSeconds(40)).until(() -> nodes.stream().allMatch(Node::holds));
    await().atMost(Duration.ofSeconds(20)).until(() -> nodes.stream().allMatch(node -> upIn(node) == 3));
  }

  @AfterEach
  void end() {
    nodes.forEach(node -> node.system().terminate());
    nodes.forEach(node -> node.system().getWhenTerminated().toCompletableFuture().join());
  }

  private static long upIn(Node node) {
    return Stream.of(node.cluster().state()).flatMap(state -> {
      var up = new ArrayList<Object>();
      state.getMembers().forEach(member -> {
        if (member.status().equals(MemberStatus.up())) {
          up.add(member);
        }
      });
      return up.stream();
    }).count();
  }

  @Test
  void whoIsCutOffHasKilledAllBeforeTheOthersHaveRemovedIt_andTheyGoOn() {
    Node lost = nodes.getLast();
    List<Node> others = nodes.subList(0, 2);
    assertThat(nodes).allSatisfy(node -> assertThat(node.owner().feeds).isNotEmpty());
    for (Node other : others) {
      lost.cut(other);
      other.cut(lost);
    }
    await().atMost(Duration.ofSeconds(40)).until(() -> others.stream().allMatch(node -> upIn(node) == 2));
    long removed = System.nanoTime();
    await().atMost(Duration.ofSeconds(40)).until(() -> lost.owner().killings.get() > 0);
    assertThat(Duration.ofNanos(System.nanoTime() - removed)).as("after the removal, of a margin of 8 s")
        .isLessThan(Duration.ofSeconds(8));
    await().atMost(Duration.ofSeconds(40)).until(() -> !lost.holds());
    assertThat(others).allSatisfy(node -> {
      assertThat(node.holds()).isTrue();
      assertThat(node.owner().killings).hasValue(0);
    });
  }

  @Test
  void whoIsDownedThoughTheOthersCanReachItKillsAtOnce() {
    Node lost = nodes.getLast();
    nodes.getFirst().cluster().manager().tell(new Down(lost.address()));
    await().atMost(Duration.ofSeconds(20)).until(() -> lost.owner().killings.get() > 0 && !lost.holds());
    assertThat(nodes.getFirst().holds()).isTrue();
  }
}
