// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacedShardsTest {
  private static final Map<String, List<String>> PRESENT = Map.of("a:1", List.of("stays", "moves", "waits"), "b:1",
      List.of());
  private final Placements placements = new Placements();

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
