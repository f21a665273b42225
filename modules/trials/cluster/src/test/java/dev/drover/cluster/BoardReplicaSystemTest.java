// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Down;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas of several actor systems in this JVM, which speak over loopback. */
@Timeout(180)
class BoardReplicaSystemTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InstanceId WEB = InstanceId.sole("web");

  private final List<Site> sites = new ArrayList<>();

  /** A node, with what its listener heard. */
  private record Site(ActorSystem<Void> system, BoardViews views, BoardReplica replica, Queue<Applied> heard) {
    String name() {
      return NodeIdentity.nameOf(Cluster.get(system).selfMember().address());
    }

    void publish(InstanceId instance, long revision) {
      ProcessSnapshot snapshot = SampleSnapshots.of(name(), instance, revision);
      views.board().publishIfNewer(snapshot);
      replica.publish(snapshot);
    }

    long revision(InstanceId instance) {
      ProcessSnapshot found = views.board().get(instance);
      return found == null ? -1 : found.revision();
    }
  }

  private Site start(int port, String label) {
    var config = ConfigFactory.parseString("""
        pekko.actor.provider = cluster
        pekko.loglevel = WARNING
        pekko.remote.artery.canonical { hostname = "127.0.0.1", port = %d }
        pekko.remote.artery.bind { hostname = "127.0.0.1" }
        pekko.cluster.jmx.enabled = off
        pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
        pekko.cluster.gossip-interval = 100ms
        pekko.cluster.leader-actions-interval = 100ms
        pekko.cluster.failure-detector.heartbeat-interval = 200ms
        pekko.cluster.failure-detector.acceptable-heartbeat-pause = 2s
        pekko.cluster.downing-provider-class = ""
        pekko.coordinated-shutdown.exit-jvm = off
        pekko.coordinated-shutdown.run-by-actor-system-terminate = off
        """.formatted(port)).withFallback(ConfigFactory.load());
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "board", config);
    var views = BoardViews.empty(System::nanoTime);
    var heard = new ConcurrentLinkedQueue<Applied>();
    BoardReplica replica = BoardReplica.start(system, views, new BoardReplica.About(Map.of("site", label), 5),
        heard::add, System::nanoTime);
    var site = new Site(system, views, replica, heard);
    sites.add(site);
    var first = Cluster.get(sites.getFirst().system()).selfMember().address();
    Cluster.get(system).manager().tell(Join.create(first));
    return site;
  }

  private void awaitMembers(int count) {
    for (Site site : sites) {
      await(site.name()).atMost(PATIENCE).until(() -> site.views().nodes().all().stream()
          .filter(node -> node.state() == NodeView.State.UP && !node.labels().isEmpty()).count() >= count - 1);
    }
  }

  @AfterEach
  void end() {
    sites.reversed().forEach(site -> ActorTestKit.shutdown(site.system(), Duration.ofSeconds(20), false));
  }

  @Test
  void threeNodes_convergeOnWhatEachPublishes_fromManyThreads_andTheListenersHearEachLast() throws Exception {
    List<Site> three = List.of(start(0, "one"), start(0, "two"), start(0, "three"));
    awaitMembers(3);
    var threads = new ArrayList<Thread>();
    for (Site site : three) {
      threads.add(Thread.ofPlatform().daemon().start(() -> {
        var random = new Random(site.name().hashCode());
        for (int revision = 1; revision <= 3_000; revision++) {
          site.publish(new InstanceId(site.name().replace(':', '-'), 1 + random.nextInt(100)), revision);
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    await().atMost(PATIENCE).untilAsserted(() -> {
      for (Site site : three) {
        assertThat(site.views().board().all()).isEqualTo(three.getFirst().views().board().all());
        assertThat(site.views().board().size()).isEqualTo(300);
      }
    });
    for (Site site : three) {
      var last = new HashMap<InstanceId, Long>();
      for (Applied applied : site.heard()) {
        ProcessSnapshot now = applied.now();
        assertThat(now).isNotNull();
        Long before = last.put(applied.instance(), now.revision());
        assertThat(before == null || before < now.revision()).as("%s", applied).isTrue();
      }
      assertThat(last).hasSize(200);
      last.forEach((instance, revision) -> assertThat(site.revision(instance)).isEqualTo(revision));
      await().atMost(PATIENCE)
          .until(() -> site.views().ages().ageNanos() < Duration.ofSeconds(3).toNanos());
    }
    three.getFirst().replica().remove(three.get(1).heard().peek().instance(), Long.MAX_VALUE);
    InstanceId removed = three.get(1).heard().peek().instance();
    await().atMost(PATIENCE).until(() -> three.stream().allMatch(site -> site.revision(removed) == -1));
  }

  @Test
  void aNodeThatIsLost_andComesBackOnItsPort_leavesItsEntriesLost_untilTheyArePublishedAnew() {
    Site one = start(0, "one");
    Site two = start(0, "two");
    Site three = start(0, "three");
    awaitMembers(3);
    three.publish(WEB, 5);
    await().atMost(PATIENCE).until(() -> one.revision(WEB) == 5 && two.revision(WEB) == 5);
    int port = Cluster.get(three.system()).selfMember().address().getPort().orElseThrow();
    var address = Cluster.get(three.system()).selfMember().address();
    sites.remove(three);
    ActorTestKit.shutdown(three.system(), Duration.ofSeconds(20), false); // without a word to the others
    await().atMost(PATIENCE)
        .until(() -> standing(one) == NodeView.State.UNREACHABLE && standing(two) == NodeView.State.UNREACHABLE);
    Cluster.get(one.system()).manager().tell(new Down(address));
    await().atMost(PATIENCE)
        .until(() -> standing(one) == NodeView.State.REMOVED && standing(two) == NodeView.State.REMOVED);
    Site again = start(port, "three again");
    awaitMembers(3);
    await().atMost(PATIENCE).until(() -> again.revision(WEB) == 5);
    await().atMost(PATIENCE)
        .until(() -> Map.of("site", "three again").equals(labels(one, again)) && standing(one) == NodeView.State.REMOVED
            && standing(again) == NodeView.State.REMOVED);
    two.publish(WEB, 6);
    await().atMost(PATIENCE).until(() -> one.revision(WEB) == 6 && again.revision(WEB) == 6);
    assertThat(standing(one)).isEqualTo(NodeView.State.UP);
    again.publish(WEB, 7);
    await().atMost(PATIENCE).until(() -> one.revision(WEB) == 7 && two.revision(WEB) == 7);
  }

  private static Map<String, String> labels(Site site, Site of) {
    NodeView view = site.views().nodes().get(of.name());
    return view == null ? Map.of() : view.labels();
  }

  private static NodeView.State standing(Site site) {
    ProcessSnapshot snapshot = site.views().board().get(WEB);
    return snapshot == null ? NodeView.State.JOINING : site.views().nodes().standing(snapshot);
  }
}
