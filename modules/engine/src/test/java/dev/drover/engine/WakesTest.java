// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WakesTest {
  private static final ActorSystem<Void> SYSTEM = ActorSystem.create(Behaviors.empty(), "wakes");

  @AfterAll
  static void end() {
    SYSTEM.terminate();
    SYSTEM.getWhenTerminated().toCompletableFuture().join();
  }

  /** Who can be woken, as a ring knows them. */
  private static final class Wakeful {
    final List<Runnable> wakes = new CopyOnWriteArrayList<>();

    AutoCloseable subscribe(Runnable wake) {
      wakes.add(wake);
      return () -> wakes.remove(wake);
    }

    void ring() {
      wakes.forEach(Runnable::run);
    }
  }

  private static SinkQueueWithCancel<Integer> taking(Wakeful bell) {
    return Wakes.of(bell::subscribe).runWith(Sink.<Integer>queue(1), SYSTEM);
  }

  private static void take(SinkQueueWithCancel<Integer> from) throws Exception {
    assertThat(from.pull().toCompletableFuture().get(20, TimeUnit.SECONDS)).isPresent();
  }

  @Test
  void theFirstComesAtOnce_andTheNextAfterAWake() throws Exception {
    var bell = new Wakeful();
    var taken = taking(bell);
    take(taken);
    var next = taken.pull().toCompletableFuture();
    assertThat(bell.wakes).hasSize(1);
    assertThat(next.isDone()).as("nobody rang").isFalse();
    bell.ring();
    assertThat(next.get(20, TimeUnit.SECONDS)).isPresent();
  }

  @Test
  void wakesThatNobodyTakesAreOne() throws Exception {
    var bell = new Wakeful();
    var gate = new CompletableFuture<Integer>();
    var gates = new AtomicInteger();
    var passed = new AtomicLong();
    var _ = Wakes.of(bell::subscribe)
        .mapAsync(1, wake -> gates.getAndIncrement() == 0 ? gate : CompletableFuture.completedFuture(wake))
        .runForeach(_ -> passed.incrementAndGet(), SYSTEM);
    await().until(() -> gates.get() == 1);
    for (int i = 0; i < 1_000_000; i++) {
      bell.ring();
    }
    gate.complete(1);
    await().until(() -> passed.get() == 2);
    bell.ring();
    await().until(() -> passed.get() == 3);
    assertThat(gates).as("one that was taken, one for a million, one more").hasValue(3);
  }

  @Test
  void noNewsIsMissed_whoeverTellsAndWhenever() throws Exception {
    for (int round = 0; round < 50; round++) {
      var bell = new Wakeful();
      var news = new AtomicLong();
      var seen = new AtomicLong();
      var done = Wakes.of(bell::subscribe).map(_ -> news.get()).takeWhile(found -> {
        seen.set(found);
        return found < 40_000;
      }).runWith(Sink.ignore(), SYSTEM).toCompletableFuture();
      await().until(() -> bell.wakes.size() == 1);
      var tellers = IntStream.range(0, 4).mapToObj(_ -> Thread.ofPlatform().daemon().start(() -> {
        for (int i = 0; i < 10_000; i++) {
          news.incrementAndGet();
          bell.ring();
        }
      })).toList();
      for (Thread teller : tellers) {
        teller.join();
      }
      done.get(20, TimeUnit.SECONDS); // or a wake was lost
      assertThat(seen).hasValue(40_000);
    }
  }

  @Test
  void aStreamThatEndsIsWokenNoMore() throws Exception {
    var bell = new Wakeful();
    var taken = taking(bell);
    take(taken);
    assertThat(bell.wakes).hasSize(1);
    Runnable late = bell.wakes.getFirst();
    taken.cancel();
    await().until(bell.wakes::isEmpty);
    late.run();
    late.run();
  }

  @Test
  void whereNobodyCanBeSubscribedTheStreamFails() {
    var failed = Wakes.of(_ -> {
      throw new IllegalStateException("no more");
    }).runWith(Sink.ignore(), SYSTEM).toCompletableFuture();
    await().until(failed::isCompletedExceptionally);
    assertThat(failed.exceptionNow()).hasMessage("no more");
  }

  @Test
  void eachStreamHasASubscriptionOfItsOwn() throws Exception {
    var bell = new Wakeful();
    Source<Integer, ?> source = Wakes.of(bell::subscribe);
    var one = source.toMat(Sink.<Integer>queue(1), Keep.right()).run(SYSTEM);
    var other = source.toMat(Sink.<Integer>queue(1), Keep.right()).run(SYSTEM);
    take(one);
    take(other);
    bell.ring();
    take(one);
    take(other);
    assertThat(bell.wakes).hasSize(2);
  }

  @Test
  void atBells_noNewsIsMissed_whoeverTellsAndWhenever() throws Exception {
    for (int round = 0; round < 50; round++) {
      var bells = List.of(new Bell(), new Bell(), new Bell(), new Bell());
      var news = new AtomicLong();
      var done = IntStream.range(0, 4).mapToObj(_ -> Wakes.at(bells).map(_ -> news.get())
          .takeWhile(found -> found < 40_000).runWith(Sink.ignore(), SYSTEM).toCompletableFuture()).toList();
      var tellers = bells.stream().map(bell -> Thread.ofPlatform().daemon().start(() -> {
        for (int i = 0; i < 10_000; i++) {
          news.incrementAndGet();
          bell.run();
        }
      })).toList();
      for (Thread teller : tellers) {
        teller.join();
      }
      for (var each : done) {
        each.get(20, TimeUnit.SECONDS); // or a wake was lost
      }
    }
  }
}
