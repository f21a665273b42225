// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.drover.cluster.FenceActor.Command;
import dev.drover.cluster.FenceActor.Ping;
import dev.drover.cluster.FenceActor.Pong;
import dev.drover.cluster.FenceActor.Seen;
import dev.drover.cluster.Members.Member;
import dev.drover.cluster.Members.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three members: a, which is this node, b and c. Its clock and its timers are moved by hand. */
@Timeout(60)
class FenceActorTest {

  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final Duration PING = Duration.ofMillis(100);

  private static final ActorTestKit KIT = ActorTestKit
      .create(ManualTime.config().withFallback(ConfigFactory.parseString("pekko.loglevel = OFF")));
  private final List<ActorRef<Command>> spawned = new ArrayList<>();
  private final ManualTime time = ManualTime.get(KIT.system());
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000);
  private final Tenancy tenancy = new Tenancy(clock::get);
  private final FakeOwner owner = new FakeOwner();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private volatile Executor executor = Runnable::run;
  private final TestProbe<Command> other = KIT.createTestProbe(Command.class);

  @AfterEach
  void stop() {
    spawned.forEach(KIT::stop);
  }

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private ActorRef<Command> spawn(Duration settle) {
    var margins = new Margins(new VoteRule.Majority(), Optional.empty(), Duration.ofSeconds(6), LEASE, PING,
        Duration.ofMillis(100), settle);
    var parts = new FenceActor.Parts(margins, tenancy, owner, (node, ping) -> asked.add(node),
        task -> executor.execute(task), clock::get);
    spawned.add(KIT.spawn(FenceActor.create(parts, members(Standing.UP, true))));
    return spawned.getLast();
  }

  /** How b is seen; a is not the lowest of two. */
  private static Members members(Standing b, boolean reachable) {
    return new Members("a", List.of(new Member("0", Standing.UP, true, true), new Member("a", Standing.UP, true, true),
        new Member("b", b, true, reachable)));
  }

  private void pass(Duration howLong) {
    clock.addAndGet(howLong.toNanos());
    time.timePasses(howLong);
  }

  private void pass(ActorRef<Command> fence, Duration howLong) {
    pass(howLong);
    settle(fence);
  }

  /** Everything sent so far has been handled: the answer to a ping comes last. */
  private void settle(ActorRef<Command> fence) {
    fence.tell(new Ping("0", 77, other.getRef()));
    assertThat(other.expectMessageClass(Pong.class).sentNanos()).isEqualTo(77);
  }

  private void answer(ActorRef<Command> fence) {
    fence.tell(new Pong("b", clock.get()));
    settle(fence);
  }

  @Test
  void itAsksAllOthers_andHoldsOnceEnoughHaveAnswered() {
    ActorRef<Command> fence = spawn(Duration.ZERO);
    pass(fence, PING);
    assertThat(asked).contains("0", "b").doesNotContain("a");
    assertThat(tenancy.mayLaunch()).isFalse();
    answer(fence);
    assertThat(tenancy.term()).isEqualTo(1);
    assertThat(owner.feeds).containsExactly(clock.get() + LEASE.toNanos());
    assertThat(owner.killings).hasValue(0);
  }

  @Test
  void itHoldsOnAsLongAsItIsAnswered_andIsLostExactlyWhenTheMomentPasses() {
    ActorRef<Command> fence = spawn(Duration.ZERO);
    for (int i = 0; i < 50; i++) {
      answer(fence);
      assertThat(tenancy.term()).isEqualTo(1);
      pass(fence, PING);
    }
    assertThat(owner.feeds).hasSize(50);
    pass(fence, LEASE.minus(PING).minusMillis(1));
    assertThat(tenancy.term()).isEqualTo(1);
    assertThat(owner.killings).hasValue(0);
    pass(fence, Duration.ofMillis(1));
    assertThat(tenancy.mayLaunch()).isFalse();
    assertThat(owner.killings).hasValue(1);
    assertThat(owner.feeds).as("no feed without an answer").hasSize(50);
    pass(fence, LEASE.multipliedBy(3));
    assertThat(owner.killings).as("there is nothing more to kill").hasValue(1);
  }

  @Test
  void onceLostItComesBackWithTheAnswers_asAnotherTerm() {
    ActorRef<Command> fence = spawn(Duration.ZERO);
    answer(fence);
    pass(fence, LEASE);
    answer(fence);
    assertThat(tenancy.term()).isEqualTo(2);
    assertThat(owner.killings).hasValue(1);
  }

  /** The first that it handles once it goes on is an answer that has come in time, or a new one. */
  @Test
  void aJvmThatWasStoppedHasLostIt_whateverItHearsFirst() {
    ActorRef<Command> fence = spawn(Duration.ZERO);
    answer(fence);
    clock.addAndGet(LEASE.toNanos()); // without its timers
    assertThat(tenancy.mayLaunch()).isFalse();
    fence.tell(new Pong("b", clock.get() - 1));
    settle(fence);
    settle(fence); // the killing is told by then as well
    assertThat(owner.killings).hasValue(1);
    assertThat(tenancy.term()).isEqualTo(2);
  }

  @Test
  void noTermBeginsWhileTheKillingIsUnderWay() {
    ActorRef<Command> fence = spawn(Duration.ZERO);
    answer(fence);
    var held = new ArrayList<Runnable>();
    executor = held::add;
    pass(fence, LEASE);
    assertThat(held).hasSize(1);
    answer(fence);
    pass(fence, PING);
    answer(fence);
    assertThat(tenancy.mayLaunch()).isFalse();
    assertThat(held).as("once").hasSize(1);
    executor = Runnable::run;
    held.getFirst().run();
    answer(fence);
    assertThat(tenancy.term()).isEqualTo(2);
  }

  @Test
  void aKillingThatFailsIsTriedAgain_andNoTermBeginsBefore() {
    ActorRef<Command> fence = spawn(Duration.ZERO);
    answer(fence);
    owner.refusal = new IllegalStateException("on purpose");
    pass(fence, LEASE);
    int before = owner.killings.get();
    answer(fence);
    pass(fence, PING);
    answer(fence);
    assertThat(tenancy.mayLaunch()).isFalse();
    assertThat(owner.killings.get()).isGreaterThan(before);
    owner.refusal = null;
    pass(fence, PING);
    answer(fence);
    answer(fence);
    assertThat(tenancy.term()).isEqualTo(2);
  }

  @Test
  void onlyMembersThatMayGoOnAreAnswered() {
    ActorRef<Command> fence = spawn(Duration.ZERO);
    fence.tell(new Ping("x", 1, other.getRef()));
    fence.tell(new Seen(members(Standing.UP, false)));
    fence.tell(new Ping("b", 2, other.getRef()));
    fence.tell(new Seen(members(Standing.OVER, true)));
    fence.tell(new Ping("b", 3, other.getRef()));
    fence.tell(new Seen(members(Standing.UP, true)));
    fence.tell(new Ping("b", 4, other.getRef()));
    assertThat(other.expectMessageClass(Pong.class)).isEqualTo(new Pong("a", 4));
  }

  @Test
  void whoIsDownedKillsAtOnce_andForGood() {
    for (boolean told : new boolean[]{true, false}) {
      int before = owner.killings.get();
      ActorRef<Command> fence = spawn(Duration.ZERO);
      answer(fence);
      assertThat(tenancy.mayLaunch()).isTrue();
      fence.tell(told
          ? new FenceActor.End()
          : new Seen(new Members("a", Stream.of("a", "b").map(node -> new Member(node, Standing.OVER, true, true))
              .toList())));
      TestProbe<Command> probe = KIT.createTestProbe(Command.class);
      probe.awaitAssert(() -> {
        assertThat(owner.killings).hasValue(before + 1);
        return null;
      });
      fence.tell(new Seen(members(Standing.UP, true)));
      fence.tell(new Pong("b", clock.get()));
      fence.tell(new Ping("0", 1, probe.getRef()));
      pass(LEASE);
      probe.expectNoMessage();
      assertThat(tenancy.mayLaunch()).isFalse();
      KIT.stop(fence);
    }
  }

  @Test
  void whoHasJustBegunWaitsUntilAnEarlierClusterHasNothingLeft() {
    ActorRef<Command> fence = spawn(Duration.ofSeconds(3));
    for (int i = 0; i < 30; i++) {
      answer(fence);
      assertThat(tenancy.mayLaunch()).isFalse();
      pass(fence, PING);
    }
    answer(fence);
    assertThat(tenancy.term()).isEqualTo(1);
    assertThat(owner.killings).hasValue(0);
  }

  @Test
  void ifItEndsItselfNothingLivesOn() {
    ActorRef<Command> fence = spawn(Duration.ZERO);
    answer(fence);
    KIT.stop(fence);
    assertThat(tenancy.mayLaunch()).isFalse();
    assertThat(owner.killings).hasValue(1);
  }
}
