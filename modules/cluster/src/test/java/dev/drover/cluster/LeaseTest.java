// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.Members.Member;
import dev.drover.cluster.Members.Standing;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeaseTest {

  private static final long L = 1_000;
  private static final long NOW = Long.sum(Long.MAX_VALUE, -5); // a clock may pass the largest number at any moment

  private static Lease lease(VoteRule rule) {
    return Lease.begun(rule, Duration.ofNanos(L));
  }

  private static Member member(String node, Standing standing) {
    return new Member(node, standing, true, true);
  }

  private static Members up(String self, String... nodes) {
    return new Members(self, Stream.of(nodes).map(node -> member(node, Standing.UP)).toList());
  }

  @Test
  void whoIsAloneHoldsItOnItsOwn_andWhoIsNoMemberNever() {
    Lease lease = lease(new VoteRule.Majority());
    assertThat(lease.heldUntil(up("a", "a"), NOW)).hasValue(NOW + L);
    assertThat(lease.heldUntil(up("a"), NOW)).isEmpty();
    assertThat(lease.heldUntil(up("a", "b"), NOW)).isEmpty();
    assertThat(lease.heldUntil(new Members("a", List.of(member("a", Standing.OVER))), NOW)).isEmpty();
  }

  @Test
  void theMomentThatCountsIsWhenEnoughWereAsked() {
    Members five = up("b", "a", "b", "c", "d", "e");
    Lease lease = lease(new VoteRule.Majority()).answered("a", NOW - 300, NOW).answered("c", NOW - 100, NOW);
    assertThat(lease.heldUntil(five, NOW)).hasValue(NOW - 300 + L);
    assertThat(lease.answered("e", NOW - 50, NOW).heldUntil(five, NOW)).hasValue(NOW - 100 + L);
    assertThat(lease(new VoteRule.Majority()).answered("a", NOW, NOW).heldUntil(five, NOW)).isEmpty();
  }

  @Test
  void answersThatAreOlderOrFromTheFutureChangeNothing() {
    Lease lease = lease(new VoteRule.Majority()).answered("b", NOW - 100, NOW);
    assertThat(lease.answered("b", NOW - 200, NOW)).isEqualTo(lease);
    assertThat(lease.answered("b", NOW + 1, NOW)).isEqualTo(lease);
    assertThat(lease.answered("b", NOW + 20, NOW + 20).heldUntil(up("c", "b", "c"), NOW + 20))
        .hasValue(NOW + 20 + L);
  }

  @Test
  void strangersDoNotCount() {
    Lease lease = lease(new VoteRule.Majority()).answered("x", NOW, NOW).answered("y", NOW, NOW);
    assertThat(lease.heldUntil(up("a", "a", "b", "c"), NOW)).isEmpty();
    assertThat(lease.among(up("a", "a", "y")).asked()).containsOnlyKeys("y");
  }

  @Test
  void halfIsEnoughWithTheLowestAddress() {
    assertThat(lease(new VoteRule.Majority()).heldUntil(up("a", "a", "b"), NOW)).hasValue(NOW + L);
    assertThat(lease(new VoteRule.Majority()).heldUntil(up("b", "a", "b"), NOW)).isEmpty();
    Lease lease = lease(new VoteRule.Majority()).answered("c", NOW, NOW);
    assertThat(lease.heldUntil(up("b", "a", "b", "c", "d"), NOW)).isEmpty();
    assertThat(lease.heldUntil(up("b", "b", "c", "d", "e"), NOW)).hasValue(NOW + L);
  }

  @Test
  void aQuorumIsOfTheSizeThatWasSet_andNeverLessThanHalf() {
    Lease lease = lease(new VoteRule.Quorum(2)).answered("b", NOW, NOW);
    assertThat(lease.heldUntil(up("a", "a", "b", "c"), NOW)).hasValue(NOW + L);
    assertThat(lease.heldUntil(up("a", "a", "b", "c", "d"), NOW)).as("more than it is made for").isEmpty();
    assertThat(lease(new VoteRule.Quorum(2)).heldUntil(up("a", "a"), NOW)).isEmpty();
  }

  @Test
  void downAllAsksAll() {
    Lease lease = lease(new VoteRule.All()).answered("b", NOW - 10, NOW);
    assertThat(lease.heldUntil(up("a", "a", "b", "c"), NOW)).isEmpty();
    assertThat(lease.answered("c", NOW - 700, NOW).heldUntil(up("a", "a", "b", "c"), NOW)).hasValue(NOW - 700 + L);
  }

  /** Joining ones may count elsewhere already, and leaving ones no more. */
  @Test
  void enoughIsEnoughAlsoAfterTheNextChange() {
    Lease lease = lease(new VoteRule.Majority()).answered("b", NOW, NOW);
    var joining = new Members("a", List.of(member("a", Standing.UP), member("b", Standing.UP),
        member("c", Standing.JOINING), member("d", Standing.JOINING), member("e", Standing.JOINING)));
    assertThat(lease.heldUntil(joining, NOW)).isEmpty();
    assertThat(lease.answered("e", NOW, NOW).heldUntil(joining, NOW)).hasValue(NOW + L);
    var leaving = new Members("a",
        List.of(member("a", Standing.UP), member("b", Standing.LEAVING), member("c", Standing.UP),
            member("d", Standing.UP)));
    assertThat(lease.heldUntil(leaving, NOW)).isEmpty();
    assertThat(lease.answered("d", NOW, NOW).heldUntil(leaving, NOW)).hasValue(NOW + L);
  }

  @Test
  void onlyThoseOfTheRoleVote_butOthersMayHold() {
    var members = new Members("w", List.of(new Member("a", Standing.UP, true, true),
        new Member("b", Standing.UP, true, true), new Member("c", Standing.UP, true, true),
        new Member("w", Standing.UP, false, true)));
    Lease lease = lease(new VoteRule.Majority()).answered("a", NOW, NOW);
    assertThat(lease.heldUntil(members, NOW)).isEmpty();
    assertThat(lease.answered("b", NOW - 1, NOW).heldUntil(members, NOW)).hasValue(NOW - 1 + L);
  }

  @Test
  void whoIsAnswered() {
    var members = new Members("a",
        List.of(member("a", Standing.UP), member("j", Standing.JOINING), member("l", Standing.LEAVING),
            member("o", Standing.OVER), new Member("u", Standing.UP, true, false)));
    assertThat(Stream.of("a", "j", "l", "o", "u", "x").filter(members::answers)).containsExactly("a", "j", "l");
  }
}
