// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogEntry;
import dev.drover.model.EventEntry;
import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Stdin;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.view.EventRing;
import dev.drover.view.Followers;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that take one element and then no more, a thousand of them, and what becomes of the others. */
@Timeout(120)
class StalledSubscribersTest {
  private static final int STALLED = 1_000;
  private static final InstanceId TALK = InstanceId.sole("talk");

  /** Takes the first, and never comes back for the next. */
  private static void stall(Source<?, NotUsed> stream, AtomicInteger taken, ActorSystem<?> system) {
    var _ = stream.runWith(Sink.foreachAsync(1, _ -> {
      taken.incrementAndGet();
      return new CompletableFuture<>();
    }), system);
  }

  @Test
  void slowNothing() throws Exception {
    String talk = "echo ready; while read -r count; do seq 1 \"$count\"; echo done \"$count\"; done";
    try (var rig = new Rig(Launcher.best(), Rig.process("web"),
        Rig.shell("talk", talk).withExec(ExecSpec.DEFAULT.withStdin(Stdin.PIPE)))) {
      rig.start();
      await().until(() -> rig.lines("talk").contains("ready"));
      var taken = new AtomicInteger();
      for (int i = 0; i < STALLED / 2; i++) {
        stall(rig.drover.events(EventQuery.ALL.following()), taken, rig.drover.system());
        stall(rig.drover.lines(LogQuery.of(TALK).following()), taken, rig.drover.system());
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> taken.get() == STALLED);

      var events = new ConcurrentLinkedQueue<EventEntry>();
      var lines = new ConcurrentLinkedQueue<LogEntry>();
      var _ = rig.drover.events(EventQuery.ALL.following()).runForeach(events::add, rig.drover.system());
      var _ = rig.drover.lines(LogQuery.of(TALK).following()).runForeach(lines::add, rig.drover.system());
      for (int round = 1; round <= 20; round++) {
        rig.restart("web");
        long incarnation = round + 1L;
        rig.awaitSeen("web", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == incarnation);
        assertThat(rig.drover.sendInput("talk", ByteString.fromString("100\n"), false).toCompletableFuture()
            .get(20, TimeUnit.SECONDS)).isInstanceOf(InputReply.Sent.class);
      }
      rig.stop("web");
      rig.awaitPhase("web", Phase.STOPPED);
      await().untilAsserted(() -> assertThat(lines).hasSize(1 + 20 * 101));
      await().untilAsserted(() -> assertThat(events).hasSize((int) rig.drover.events().last()));
      long next = 1;
      for (EventEntry entry : events) {
        assertThat(entry).isEqualTo(new EventEntry.Happened(event(rig.drover.events(), next++)));
      }
      next = 1;
      for (LogEntry entry : lines) {
        assertThat(entry).isInstanceOf(LogEntry.Line.class);
        assertThat(((LogEntry.Line) entry).number()).isEqualTo(next++);
      }
      assertThat(taken).as("they have stalled").hasValue(STALLED);
    }
  }

  private static LifecycleEvent event(EventRing ring, long number) {
    LifecycleEvent found = ring.read(number);
    assertThat(found).isNotNull();
    return found == null ? new LifecycleEvent(0, Instant.EPOCH, TALK, 0, "", Phase.FAILED, 0, "") : found;
  }

  @Test
  void keepNothingOfWhatIsOverwritten() throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "stalled");
    try {
      int size = 64;
      var ring = new EventRing(size);
      var taken = new AtomicInteger();
      List<WeakReference<LifecycleEvent>> all = new ArrayList<>();
      append(ring, 10, all);
      var bell = Bells.of(ring);
      for (int i = 0; i < STALLED; i++) {
        stall(EventStreams.of(ring, bell, new Followers().events(), EventQuery.ALL.following()), taken, system);
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> taken.get() == STALLED);
      append(ring, 10_000, all);
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
        System.gc();
        assertThat(all.stream().filter(event -> event.get() != null))
            .as("the ring's, and the few that were taken first")
            .hasSizeBetween(size, size + 5);
      });
      assertThat(taken).hasValue(STALLED);
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
    }
  }

  private static void append(EventRing ring, int events, List<WeakReference<LifecycleEvent>> all) {
    for (int i = 0; i < events; i++) {
      all.add(new WeakReference<>(
          ring.append(new LifecycleEvent(0, Instant.EPOCH, TALK, 1, "launched", Phase.RUNNING, 1, ""))));
    }
  }
}
