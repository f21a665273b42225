// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.drover.model.NodeView;
import dev.drover.view.NodeBoard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

@Timeout(60)
class PlacedShardsTest {
  private static final Duration MARGIN = Duration.ofSeconds(20);
  private static ActorTestKit kit;

  private final AtomicLong nanos = new AtomicLong(1);
  private final Losses losses = new Losses(nanos::get, MARGIN);
  private final Placements placements = new Placements();
  private final NodeBoard nodes = new NodeBoard();
  private final List<String> ended = new ArrayList<>();
  private final PlacedShards shards = new PlacedShards(placements, "a:1", nodes, losses, ended::add);
  private final Map<ActorRef, IndexedSeq<String>> present = Map.of(region("a"), some("web"), region("b"), some("db"),
      region("c"), some());

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("shards", ConfigFactory.parseString("""
        pekko.actor.provider = cluster
        pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
        """).withFallback(ConfigFactory.load()));
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void allAreUp() {
    for (String host : Set.of("a", "b", "c")) {
      nodes.update(host + ":1", _ -> new NodeView(host + ":1", Set.of(), Map.of(), 0, NodeView.Membership.UP, true,
          false));
    }
    placements.decided(Map.of("web", "c:1", "db", "b:1", "new", "b:1"), Set.of());
  }

  private static ActorRef region(String host) {
    return ((ExtendedActorSystem) kit.system().classicSystem()).provider()
        .resolveActorRef("pekko://shards@" + host + ":1/system/sharding/region");
  }

  private static IndexedSeq<String> some(String... names) {
    return CollectionConverters.asScala(List.of(names)).toIndexedSeq();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private String allocated() {
    return allocated("new");
  }

  private String allocated(String shard) {
    Future<ActorRef> region = shards.allocateShard(region("c"), shard, present);
    return region.isCompleted() ? region.value().get().get().path().address().host().get() : "nowhere yet";
  }

  private Set<String> moved() {
    return shards.rebalance(present, Set.of()).value().get().get();
  }

  @Test
  void whatIsPlaced_isAllocatedThere_andWhatIsElsewhereMoves() {
    assertThat(allocated()).isEqualTo("b");
    assertThat(moved()).containsExactly("web");
  }

  /** It would be asked for again and again, and keep the coordinator from what is behind it. */
  @Test
  void whatIsNotDeployed_isAllocatedWhereItIsAskedFor_andWhatHasNoPlaceIsNot() {
    placements.decided(Map.of(), Set.of("new"));
    assertThat(allocated("removed")).isEqualTo("c");
    assertThat(allocated("new")).isEqualTo("nowhere yet");
    losses.lost();
    shards.start();
    assertThat(allocated("removed")).isEqualTo("nowhere yet");
  }

  @Test
  void whereNothingWasDecidedYet_nothingIsAllocated() {
    var undecided = new PlacedShards(new Placements(), "a:1", nodes, losses, ended::add);
    assertThat(undecided.allocateShard(region("c"), "new", present).isCompleted()).isFalse();
  }

  @Test
  void aNodeThatIsLost_hasNothingMovedFromItOrWithIt() {
    nodes.update("a:1", view -> java.util.Objects.requireNonNull(view).reachable(false));
    assertThat(moved()).isEmpty();
    nodes.forget("a:1");
    assertThat(moved()).isEmpty();
    allAreUp();
    nodes.update("b:1", view -> java.util.Objects.requireNonNull(view).as(NodeView.Membership.DOWN));
    assertThat(moved()).isEmpty();
    allAreUp();
    assertThat(moved()).containsExactly("web");
  }

  @Test
  void whatIsOnItsWayFromANodeThatHasGone_isTold_andNothingElse() {
    assertThat(shards.rebalance(present, Set.of("web", "gone")).value().get().get()).isEmpty();
    losses.lost();
    nodes.forget("a:1");
    shards.rebalance(present, Set.of("web", "gone"));
    assertThat(ended).containsExactly("gone", "gone");
  }

  @Test
  void aCoordinatorThatBeginsAfterALoss_allocatesNothingWithinTheMargin() {
    losses.lost();
    pass(Duration.ofSeconds(5));
    shards.start();
    assertThat(allocated()).isEqualTo("nowhere yet");
    pass(MARGIN.minusSeconds(6));
    assertThat(allocated()).isEqualTo("nowhere yet");
    pass(Duration.ofSeconds(2));
    assertThat(allocated()).isEqualTo("b");
  }

  @Test
  void aCoordinatorThatHadJustBegun_maynotHaveHeardOfTheLostNode_andWaitsToo() {
    shards.start();
    pass(Duration.ofSeconds(10));
    losses.lost();
    assertThat(allocated()).isEqualTo("nowhere yet");
    pass(MARGIN);
    assertThat(allocated()).isEqualTo("b");
  }

  @Test
  void aCoordinatorThatKnowsTheNode_keepsTheMarginItself_andAllocatesWhatElseComes() {
    shards.start();
    pass(Duration.ofMinutes(3));
    losses.lost();
    assertThat(allocated()).isEqualTo("b");
  }
}
