// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.LossyNetwork.Node;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.NodeView.Membership;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ReplicaAges;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplicationTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final long MILLI = 1_000_000;

  private final LossyNetwork net = new LossyNetwork(1);
  private final Node a = net.start("a:1");
  private final Node b = net.start("b:1");

  private static ProcessSnapshot entry(Node node, InstanceId instance) {
    return Objects.requireNonNull(node.views.board().get(instance), "an entry of " + instance);
  }

  private static NodeView view(Node node, String name) {
    return Objects.requireNonNull(node.views.nodes().get(name), "a view of " + name);
  }

  @Test
  void aChange_whenNothingIsUnderWay_goesAtOnce_andTheListenerHearsBothStates() {
    net.introduceAll();
    net.settle();
    ProcessSnapshot first = SampleSnapshots.of("a:1", WEB, 1);
    ProcessSnapshot second = SampleSnapshots.of("a:1", WEB, 2);
    a.publish(first);
    assertThat(net.flying).hasSize(1);
    net.step(false);
    a.publish(second);
    net.step(false); // the acknowledgement, upon which the second goes
    net.step(false);
    assertThat(b.told).containsExactly(new Applied(WEB, null, first), new Applied(WEB, first, second));
    assertThat(view(b, "a:1").labels()).isEqualTo(Map.of("of", "a:1"));
    assertThat(view(b, "a:1").capacity()).isEqualTo(7);
  }

  @Test
  void aNodeThatDoesNotRead_hasOneMessageUnderWay_andAsManyNamesAsThereAreInstances_andDelaysNobody() {
    Node slow = net.start("c:1");
    net.introduceAll();
    net.settle();
    for (int change = 1; change <= 2_000; change++) {
      a.publish(SampleSnapshots.of("a:1", new InstanceId("web", 1 + change % 20), change));
      while (net.flying.stream().anyMatch(sent -> !sent.to().equals(slow.identity))) {
        LossyNetwork.Sent next = net.flying.stream().filter(sent -> !sent.to().equals(slow.identity)).findFirst()
            .orElseThrow();
        net.flying.remove(next);
        net.deliver(next);
      }
      assertThat(entry(b, new InstanceId("web", 1 + change % 20)).revision()).isEqualTo(change);
    }
    assertThat(net.flying).as("to the slow one").hasSize(1);
    assertThat(a.replication.waiting()).isEqualTo(20);
    int before = slow.told.size();
    net.settle();
    assertThat(slow.told.size() - before).as("the first change, and the last of each").isEqualTo(21);
    assertThat(slow.views.board().all()).isEqualTo(a.views.board().all());
  }

  @Test
  void aRemoval_isTold_andNothingOlderComesBack() {
    net.introduceAll();
    a.publish(SampleSnapshots.of("a:1", WEB, 5));
    net.settle();
    b.remove(WEB, 7);
    net.settle();
    assertThat(a.views.board().get(WEB)).isNull();
    assertThat(a.told).last().isEqualTo(new Applied(WEB, SampleSnapshots.of("a:1", WEB, 5), null));
    a.publish(SampleSnapshots.of("a:1", WEB, 7));
    net.settle();
    assertThat(a.views.board().get(WEB)).isNull();
    assertThat(b.views.board().get(WEB)).isNull();
    a.publish(SampleSnapshots.of("a:1", WEB, 8));
    net.settle();
    assertThat(entry(b, WEB).revision()).isEqualTo(8);
    Node late = net.start("c:1");
    net.introduceAll();
    net.settle();
    assertThat(entry(late, WEB).revision()).isEqualTo(8);
  }

  @Test
  void aNodeThatIsUnreachable_isShownAsSuch_andNoRevisionChanges() {
    net.introduceAll();
    a.publish(SampleSnapshots.of("a:1", WEB, 5));
    net.settle();
    b.replication.reachable(a.identity, false);
    assertThat(b.views.nodes().standing(entry(b, WEB))).isEqualTo(NodeView.State.UNREACHABLE);
    b.replication.member(a.identity, Membership.DOWN);
    assertThat(b.views.nodes().standing(entry(b, WEB))).isEqualTo(NodeView.State.DOWN);
    assertThat(entry(b, WEB).revision()).isEqualTo(5);
    b.replication.reachable(a.identity, true);
    b.replication.member(a.identity, Membership.UP);
    assertThat(b.views.nodes().standing(entry(b, WEB))).isEqualTo(NodeView.State.UP);
  }

  @Test
  void whatALostNodeHasLeft_staysLost_untilSomebodyPublishesIt_alsoWhenTheNodeComesBack() {
    Node c = net.start("c:1");
    net.introduceAll();
    a.publish(SampleSnapshots.of("a:1", WEB, 5));
    a.publish(SampleSnapshots.of("a:1", InstanceId.sole("db"), 5));
    net.settle();
    net.lose(a);
    assertThat(b.views.nodes().standing(entry(b, WEB))).isEqualTo(NodeView.State.REMOVED);
    assertThat(b.views.ages().ageNanos("a:1")).as("no member, no age").isZero();
    Node again = net.start("a:1");
    net.introduceAll();
    net.settle();
    for (Node node : new Node[]{again, b, c}) {
      assertThat(view(node, "a:1").state()).isEqualTo(NodeView.State.UP);
      assertThat(node.views.nodes().standing(entry(node, WEB))).isEqualTo(NodeView.State.REMOVED);
    }
    c.publish(SampleSnapshots.of("c:1", WEB, 6));
    again.publish(SampleSnapshots.of("a:1", InstanceId.sole("db"), 6));
    net.settle();
    for (Node node : new Node[]{again, b, c}) {
      assertThat(node.views.nodes().strays()).as("marks that are left").isZero();
      assertThat(node.views.nodes().standing(entry(node, WEB))).isEqualTo(NodeView.State.UP);
      assertThat(node.views.nodes().standing(entry(node, InstanceId.sole("db")))).isEqualTo(NodeView.State.UP);
    }
  }

  @Test
  void survivors_agreeOnTheLastThatAnyOfThemKnows() {
    Node c = net.start("c:1");
    net.introduceAll();
    a.publish(SampleSnapshots.of("a:1", WEB, 5));
    net.settle();
    a.publish(SampleSnapshots.of("a:1", WEB, 6));
    LossyNetwork.Sent toB = net.flying.stream().filter(sent -> sent.to().equals(b.identity)).findFirst().orElseThrow();
    net.flying.clear();
    net.deliver(toB);
    net.lose(a);
    net.settle();
    assertThat(entry(b, WEB).revision()).isEqualTo(6);
    assertThat(entry(c, WEB).revision()).isEqualTo(6);
    assertThat(c.views.nodes().standing(entry(c, WEB))).isEqualTo(NodeView.State.REMOVED);
  }

  @Test
  void theAge_isNeverBeforeTheFirstFullCopy_thenGrowsWithSilence_andASignOfLifeMakesItYoung() {
    net.introduceAll();
    assertThat(b.views.ages().ageNanos("a:1")).isEqualTo(ReplicaAges.NEVER);
    assertThat(b.views.ages().ageNanos()).isEqualTo(ReplicaAges.NEVER);
    net.settle();
    assertThat(b.views.ages().ageNanos("a:1")).isLessThan(600 * MILLI);
    net.flying.clear();
    net.pass(30_000 * MILLI);
    assertThat(b.views.ages().ageNanos()).isGreaterThanOrEqualTo(30_000 * MILLI);
    a.replication.tick();
    b.replication.tick();
    net.settle();
    assertThat(b.views.ages().ageNanos()).isLessThan(600 * MILLI);
  }

  @Test
  void theAge_isNoYoungerThanWhatIsMissing_howeverLongMessagesTake() {
    net.introduceAll();
    net.settle();
    a.publish(SampleSnapshots.of("a:1", WEB, 1)); // made now
    long made = net.clock.get();
    net.pass(300 * MILLI); // on its way
    a.publish(SampleSnapshots.of("a:1", WEB, 2)); // not in it
    net.pass(700 * MILLI);
    net.step(false);
    assertThat(entry(b, WEB).revision()).isEqualTo(1);
    assertThat(b.views.ages().ageNanos("a:1")).isGreaterThanOrEqualTo(net.clock.get() - made);
  }

  @Test
  void aReplicaThatHasForgottenAll_isToldAll() {
    net.introduceAll();
    for (int i = 1; i <= 5_000; i++) {
      a.publish(SampleSnapshots.of("a:1", new InstanceId("web", i), i));
    }
    net.settle();
    net.nodes.remove("b:1");
    Node forgetful = net.new Node(b.identity); // the same life: its actor has failed, and was started anew
    net.nodes.put("b:1", forgetful);
    forgetful.replication.member(b.identity, Membership.UP);
    forgetful.replication.member(a.identity, Membership.UP);
    net.settle();
    assertThat(forgetful.views.board().all()).isEqualTo(a.views.board().all());
    assertThat(forgetful.views.ages().ageNanos()).isLessThan(600 * MILLI);
  }

  @Test
  void entriesThatCannotBeRead_arePassedOver_andToldOnce_andTheRestIsApplied() {
    net.introduceAll();
    net.settle();
    ProcessSnapshot snapshot = SampleSnapshots.of("a:1", WEB, 3);
    byte[] unknown = SnapshotCodec.encode(snapshot);
    unknown[0] = 2;
    byte[] changes = new PackedOutput().block(new PackedOutput().octet(Change.PUBLISHED).raw(unknown).toBytes())
        .raw(new Change.Published(snapshot).toBytes()).toBytes();
    Frame.Open open = a.open(b.identity);
    b.replication.hear(open);
    for (long number = 2; number <= 4; number++) {
      b.replication.hear(new Frame.Batch(open.from(), open.to(), open.stream(), number, 0, true,
          new PackedBytes(changes)));
    }
    assertThat(entry(b, WEB)).isEqualTo(snapshot);
    assertThat(b.problems).singleElement().asString().contains("must be of version 1, was 2");
  }

  @Test
  void messagesOfAFullTransfer_areBounded() {
    for (int i = 1; i <= 20_000; i++) {
      a.publish(SampleSnapshots.of("a:1", new InstanceId("web", i), i));
    }
    net.introduceAll();
    int most = 0;
    for (int steps = 0; steps < 10_000 && !net.flying.isEmpty(); steps++) {
      most = Math.max(most, net.flying.getFirst().bytes().bytes().length);
      net.step(false);
    }
    assertThat(b.views.board().size()).isEqualTo(20_000);
    assertThat(most).isBetween(Outflow.MOST_BYTES, Outflow.MOST_BYTES + 1_000);
  }
}
