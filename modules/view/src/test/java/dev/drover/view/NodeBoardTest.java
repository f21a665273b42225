// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.NodeView.Membership;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands beside the board of a cluster: the nodes, and how old their copies are. */
@Timeout(60)
class NodeBoardTest {
  private static final NodeView A = new NodeView("a:1", Set.of("worker"), Map.of(), 0, Membership.UP, true, false);

  private static ProcessSnapshot on(String node, long revision) {
    return new ProcessSnapshot(InstanceId.sole("web"), node, 1, Wanted.UP, Phase.RUNNING, Health.NONE, "", 7, 1, 0, 0,
        null, null, null, null, null, revision);
  }

  @Test
  void aDroverThatIsAlone_hasOneNode() {
    NodeBoard nodes = NodeBoard.local();
    assertThat(nodes.all()).containsExactly(NodeView.local());
    assertThat(nodes.standing(on(NodeView.LOCAL, 1))).isEqualTo(NodeView.State.UP);
  }

  @Test
  void theStateOfANode_isMembershipThenReachabilityThenWhetherItIsDrained() {
    assertThat(A.state()).isEqualTo(NodeView.State.UP);
    assertThat(A.drained(true).state()).isEqualTo(NodeView.State.DRAINED);
    assertThat(A.drained(true).reachable(false).state()).isEqualTo(NodeView.State.UNREACHABLE);
    assertThat(A.as(Membership.LEAVING).drained(true).state()).isEqualTo(NodeView.State.LEAVING);
    assertThat(A.as(Membership.JOINING).reachable(false).state()).isEqualTo(NodeView.State.UNREACHABLE);
    assertThat(A.as(Membership.DOWN).reachable(false).state()).isEqualTo(NodeView.State.DOWN);
    assertThat(A.as(Membership.REMOVED).reachable(false).state()).isEqualTo(NodeView.State.REMOVED);
    for (NodeView.State state : NodeView.State.values()) {
      assertThat(state.isLost()).isEqualTo(
          Set.of(NodeView.State.UNREACHABLE, NodeView.State.DOWN, NodeView.State.REMOVED).contains(state));
    }
  }

  @Test
  void aStray_countsAsLost_asLongAsItIsThisVerySnapshot() {
    var nodes = new NodeBoard();
    nodes.update("a:1", _ -> A);
    ProcessSnapshot left = on("a:1", 5);
    assertThat(nodes.standing(left)).isEqualTo(NodeView.State.UP);
    nodes.strand(left);
    assertThat(nodes.standing(left)).isEqualTo(NodeView.State.REMOVED);
    assertThat(nodes.standing(on("a:1", 6))).isEqualTo(NodeView.State.UP);
    assertThat(nodes.standing(on("b:1", 6))).as("of a node that nobody knows").isEqualTo(NodeView.State.REMOVED);
    nodes.settle(left.instance());
    assertThat(nodes.isStray(left)).isFalse();
  }

  @Test
  void aNodeIsDrained_onlyWhereItIsKnown() {
    var nodes = new NodeBoard();
    nodes.update("a:1", _ -> A);
    nodes.drain("a:1", true);
    nodes.drain("b:1", true);
    assertThat(nodes.all()).containsExactly(A.drained(true));
  }

  @Test
  void ages_areNeverAtFirst_andOnlyGetYounger_byWhatIsTold() {
    var clock = new AtomicLong(-5); // a monotonic clock may begin anywhere
    var ages = new ReplicaAges(clock::get);
    assertThat(ages.ageNanos()).isZero();
    ages.complete("a:1", -7);
    assertThat(ages.ageNanos("a:1")).as("not expected").isZero();
    ages.expect("a:1");
    ages.expect("b:1");
    assertThat(ages.ageNanos("a:1")).isEqualTo(ReplicaAges.NEVER);
    ages.complete("a:1", -6);
    assertThat(ages.ageNanos("a:1")).isEqualTo(1);
    assertThat(ages.ageNanos()).isEqualTo(ReplicaAges.NEVER);
    ages.complete("b:1", -5);
    clock.set(10);
    ages.complete("a:1", -8);
    assertThat(ages.ageNanos("a:1")).isEqualTo(16);
    assertThat(ages.ageNanos()).isEqualTo(16);
    ages.forget("a:1");
    assertThat(ages.ageNanos()).isEqualTo(15);
  }

  @Test
  void readingHowItStandsAndHowOldItIs_allocatesNothing() {
    var nodes = new NodeBoard();
    nodes.update("a:1", _ -> A);
    var ages = new ReplicaAges(System::nanoTime);
    ages.expect("a:1");
    ages.complete("a:1", System.nanoTime());
    ProcessSnapshot left = on("a:1", 5);
    nodes.strand(on("a:1", 4));
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertThat(reads(nodes, ages, left, 200_000)).as("warm up").isEqualTo(200_000);
    long before = threads.getCurrentThreadAllocatedBytes();
    long good = reads(nodes, ages, left, 100_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(good).isEqualTo(100_000);
    assertThat(before).as("the JVM counts").isPositive();
    assertThat(allocated).as("bytes that 100,000 reads allocated").isLessThan(1024);
  }

  private static long reads(NodeBoard nodes, ReplicaAges ages, ProcessSnapshot snapshot, int times) {
    long good = 0;
    for (int i = 0; i < times; i++) {
      good += nodes.standing(snapshot) == NodeView.State.UP && ages.ageNanos() >= 0 && ages.ageNanos("a:1") >= 0
          ? 1
          : 0;
    }
    return good;
  }
}
