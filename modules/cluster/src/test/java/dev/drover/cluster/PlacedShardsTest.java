// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import dev.drover.view.ConcurrentBoard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.collection.immutable.IndexedSeq;
import scala.jdk.javaapi.CollectionConverters;

/** Where shards are put. The one region that there is stands for the node {@code here:1}. */
@Timeout(30)
class PlacedShardsTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final Map<String, List<String>> PRESENT = Map.of("a:1", List.of("stays", "moves", "waits"), "b:1",
      List.of());

  private final ActorTestKit kit = ActorTestKit.create();
  private final ActorRef region = Adapter.toClassic(kit.createTestProbe().getRef());
  private final ConcurrentBoard board = new ConcurrentBoard();
  private final AtomicLong nanos = new AtomicLong();
  private final Removals removals = new Removals(board, Duration.ofSeconds(8), nanos::get);
  private final Placements placements = new Placements();
  private final PlacedShards shards = new PlacedShards(placements, removals, "here:1", _ -> true);

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private Map<ActorRef, IndexedSeq<String>> has(String... names) {
    return Map.of(region, CollectionConverters.asScala(List.of(names)).toIndexedSeq());
  }

  private boolean isAllocated() { return shards.allocateShard(region, "web", has()).isCompleted(); }

  @Test
  void whatHasNoPlaceWaits_andGoesWhereItIsPlaced() {
    assertThat(isAllocated()).isFalse();
    placements.decided(Map.of("web", "there:1"), Set.of());
    assertThat(isAllocated()).isFalse();
    placements.decided(Map.of("web", "here:1"), Set.of());
    assertThat(isAllocated()).isTrue();
  }

  @Test
  void whatWasAtANodeThatWasDowned_waitsForTheMargin_whoeverAllocates() {
    board.publish(SampleSnapshots.of("lost:1", WEB, 7));
    placements.decided(Map.of("web", "here:1"), Set.of());
    removals.removed("lost:1");
    assertThat(isAllocated()).isFalse();
    nanos.addAndGet(Duration.ofMillis(7_999).toNanos());
    assertThat(isAllocated()).isFalse();
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(isAllocated()).isTrue();
  }

  @Test
  void whatWasElsewhere_doesNotWait() {
    board.publish(SampleSnapshots.of("other:1", WEB, 7));
    placements.decided(Map.of("web", "here:1"), Set.of());
    removals.removed("lost:1");
    assertThat(isAllocated()).isTrue();
  }

  private Set<String> moves(Set<String> lost, Set<String> moving) {
    placements.decided(Map.of("stays", "a:1", "moves", "b:1"), Set.of("waits"));
    return PlacedShards.moves(PRESENT, placements, node -> !lost.contains(node), moving);
  }

  @Test
  void whatBelongsElsewhereOrNowhere_isMoved_andNotTwice() {
    assertThat(moves(Set.of(), Set.of())).containsExactlyInAnyOrder("moves", "waits");
    assertThat(moves(Set.of(), Set.of("moves"))).containsExactly("waits");
  }

  @Test
  void whatIsOnALostNode_isNotAskedOfIt() {
    assertThat(moves(Set.of("a:1"), Set.of())).isEmpty();
  }

  @Test
  void whatBelongsToANodeWithoutARegion_stays() {
    placements.decided(Map.of("moves", "c:1"), Set.of());
    assertThat(PlacedShards.moves(Map.of("a:1", List.of("moves")), placements, _ -> true, Set.of())).isEmpty();
  }
}
