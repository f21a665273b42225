// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.model.EventEntry;
import dev.drover.model.EventEntry.Gap;
import dev.drover.model.EventEntry.Happened;
import dev.drover.model.EventEntry.Restarted;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.view.EventRing;
import dev.drover.view.Followers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamsTest {
  private static final ActorSystem<Void> SYSTEM = ActorSystem.create(Behaviors.empty(), "events");
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final InstanceId DB = InstanceId.sole("db");

  @AfterAll
  static void end() {
    SYSTEM.terminate();
    SYSTEM.getWhenTerminated().toCompletableFuture().join();
  }

  private static void append(EventRing ring, InstanceId id, String type, Phase phase) {
    ring.append(new LifecycleEvent(0, Instant.EPOCH, id, 1, type, phase, 1, ""));
  }

  /** Odd numbers are of web, even ones of db; each third is an exit. */
  private static EventRing ring(int size, int events) {
    var ring = new EventRing(size);
    appendMore(ring, events);
    return ring;
  }

  private static void appendMore(EventRing ring, int events) {
    for (int i = 0; i < events; i++) {
      long number = ring.last() + 1;
      append(ring, number % 2 == 1 ? WEB : DB, number % 3 == 0 ? "exited" : "launched",
          number % 3 == 0 ? Phase.BACKOFF : Phase.RUNNING);
    }
  }

  private static List<Object> past(EventRing ring, EventQuery query) throws Exception {
    return EventStreams.of(ring, Bells.of(ring), new Followers().events(), query).map(EventStreamsTest::shown)
        .runWith(Sink.seq(), SYSTEM)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  /** An event as its number, all else as it is. */
  private static Object shown(EventEntry entry) {
    return entry instanceof Happened(var event) ? (Object) event.number() : entry;
  }

  private static EventEntry take(SinkQueueWithCancel<EventEntry> from) throws Exception {
    return from.pull().toCompletableFuture().get(20, TimeUnit.SECONDS).orElseThrow();
  }

  @Test
  void past_allThatIsKept_afterWhatIsNot() throws Exception {
    assertThat(past(ring(8, 0), EventQuery.ALL)).isEmpty();
    assertThat(past(ring(8, 3), EventQuery.ALL)).containsExactly(1L, 2L, 3L);
    assertThat(past(ring(4, 6), EventQuery.ALL)).containsExactly(new Gap(2, 3), 3L, 4L, 5L, 6L);
  }

  @Test
  void past_resumesBehindANumber() throws Exception {
    assertThat(past(ring(8, 6), EventQuery.ALL.after(4))).containsExactly(5L, 6L);
    assertThat(past(ring(8, 6), EventQuery.ALL.after(6))).isEmpty();
    assertThat(past(ring(4, 9), EventQuery.ALL.after(3))).containsExactly(new Gap(2, 6), 6L, 7L, 8L, 9L);
    assertThat(past(ring(4, 9), EventQuery.ALL.after(5))).as("nothing is missing").containsExactly(6L, 7L, 8L, 9L);
    assertThat(past(ring(4, 3), EventQuery.ALL.after(-7))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void past_behindANumberThatWasNeverGiven_allOfThisDroverFollows() throws Exception {
    assertThat(past(ring(8, 0), EventQuery.ALL.after(500))).containsExactly(new Restarted(500, 0));
    assertThat(past(ring(8, 2), EventQuery.ALL.after(3))).containsExactly(new Restarted(3, 2), 1L, 2L);
    assertThat(past(ring(2, 4), EventQuery.ALL.after(5))).containsExactly(new Restarted(5, 4), new Gap(2, 3), 3L, 4L);
    assertThat(past(ring(2, 1), EventQuery.ALL.after(Long.MAX_VALUE))).containsExactly(new Restarted(Long.MAX_VALUE, 1),
        1L);
  }

  @Test
  void filters_keepNumbersAndGaps() throws Exception {
    var ring = ring(8, 10);
    assertThat(past(ring, EventQuery.ALL.of(Set.of(WEB)))).containsExactly(new Gap(2, 3), 3L, 5L, 7L, 9L);
    assertThat(past(ring, EventQuery.ALL.of(Set.of(DB)).kinds(Set.of("exited")))).containsExactly(new Gap(2, 3), 6L);
    assertThat(past(ring, EventQuery.ALL.phases(Set.of(Phase.BACKOFF)).after(3))).containsExactly(6L, 9L);
    assertThat(past(ring, EventQuery.ALL.kinds(Set.of("declared")).after(2))).isEmpty();
    assertThat(past(ring, EventQuery.ALL.kinds(Set.of("exited", "launched")).of(Set.of(WEB, DB)).after(8)))
        .containsExactly(9L, 10L);
  }

  @Test
  void follow_goesOnWithWhatComes_behindTheLastToo() throws Exception {
    var ring = ring(16, 3);
    var all = EventStreams.of(ring, Bells.of(ring), new Followers().events(), EventQuery.ALL.after(3).following())
        .runWith(Sink.queue(1), SYSTEM);
    var web = EventStreams
        .of(ring, Bells.of(ring), new Followers().events(), EventQuery.ALL.after(3).of(Set.of(WEB)).following())
        .runWith(Sink.queue(1), SYSTEM);
    var next = all.pull().toCompletableFuture();
    assertThat(next.isDone()).isFalse();
    appendMore(ring, 1);
    assertThat(shown(next.get(20, TimeUnit.SECONDS).orElseThrow())).isEqualTo(4L);
    appendMore(ring, 1);
    assertThat(shown(take(all))).isEqualTo(5L);
    assertThat(shown(take(web))).isEqualTo(5L);
  }

  @Test
  void follow_behindANumberThatWasNeverGiven() throws Exception {
    var ring = ring(16, 2);
    var all = EventStreams.of(ring, Bells.of(ring), new Followers().events(), EventQuery.ALL.after(900).following())
        .runWith(Sink.queue(1),
            SYSTEM);
    assertThat(take(all)).isEqualTo(new Restarted(900, 2));
    assertThat(shown(take(all))).isEqualTo(1L);
    assertThat(shown(take(all))).isEqualTo(2L);
    appendMore(ring, 1);
    assertThat(shown(take(all))).isEqualTo(3L);
  }

  @Test
  void follow_whoWasStalledIsToldOfItsGap_andOfAllThatIsLeft() throws Exception {
    var ring = ring(16, 16);
    var stalled = EventStreams.of(ring, Bells.of(ring), new Followers().events(), EventQuery.ALL.following())
        .runWith(Sink.queue(1), SYSTEM);
    assertThat(shown(take(stalled))).isEqualTo(1L);
    appendMore(ring, 84);
    var found = new ArrayList<EventEntry>();
    long next = 2;
    while (next <= 100) {
      EventEntry entry = take(stalled);
      found.add(entry);
      if (entry instanceof Happened(var event)) {
        assertThat(event.number()).isEqualTo(next);
      }
      next = switch (entry) {
        case Happened(var event) -> event.number() + 1;
        case Gap(long missed, long then) -> {
          assertThat(missed).isEqualTo(then - next);
          yield then;
        }
        case Restarted _ -> throw new AssertionError("it has not");
      };
    }
    assertThat(found).filteredOn(Gap.class::isInstance).isNotEmpty();
    assertThat(found.reversed()).startsWith(
        IntStream.rangeClosed(0, 15).mapToObj(back -> ring.read(100 - back)).map(Happened::new)
            .toArray(EventEntry[]::new));
  }

  @Test
  void follow_manyWritersManyReaders_eachNumberOnceOrInAGap() throws Exception {
    int writers = 4;
    long each = 5_000;
    var ring = new EventRing(64);
    var faults = new ConcurrentLinkedQueue<String>();
    var readers = new ArrayList<CompletableFuture<?>>();
    for (int reader = 0; reader < 8; reader++) {
      var place = new long[]{1};
      readers.add(EventStreams.of(ring, Bells.of(ring), new Followers().events(), EventQuery.ALL.following())
          .takeWhile(entry -> {
            switch (entry) {
              case Happened(var event) -> {
                if (event.number() != place[0]++) {
                  faults.add("wanted " + (place[0] - 1) + ", got " + event.number());
                }
              }
              case Gap(long missed, long next) -> {
                if (next - missed != place[0]) {
                  faults.add("a gap of " + missed + " up to " + next + " at " + place[0]);
                }
                place[0] = next;
              }
              case Restarted _ -> faults.add("restarted");
            }
            return place[0] <= writers * each;
          }).runWith(Sink.ignore(), SYSTEM).toCompletableFuture());
    }
    var threads = new ArrayList<Thread>();
    for (int writer = 0; writer < writers; writer++) {
      threads.add(Thread.ofPlatform().daemon().start(() -> {
        for (int i = 0; i < each; i++) {
          append(ring, WEB, "launched", Phase.RUNNING);
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    await().untilAsserted(() -> assertThat(readers).allMatch(CompletableFuture::isDone));
    assertThat(faults).isEmpty();
  }
}
