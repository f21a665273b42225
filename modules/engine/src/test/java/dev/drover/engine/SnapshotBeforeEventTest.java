// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ExitStatus;
import dev.drover.model.EventEntry;
import dev.drover.model.EventEntry.Happened;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.ProcessSnapshot;
import dev.drover.testkit.FakeLauncher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever hears of an event finds its snapshot, or a later one, on the board: with many who do things and many who look. */
@Timeout(120)
class SnapshotBeforeEventTest {
  private static final int INSTANCES = 20;
  private static final int STREAMS = 16;
  private static final int THREADS = 4;
  private static final int COMMANDERS = 4;
  private static final int COMMANDS = 60;

  /** What one reader has seen. Belongs to it. */
  private static final class Book {
    private final Rig rig;
    private final Queue<String> faults;
    private final Map<InstanceId, Long> revisions = new HashMap<>();
    private volatile long last;

    Book(Rig rig, Queue<String> faults) {
      this.rig = rig;
      this.faults = faults;
    }

    void enter(EventEntry entry) {
      if (entry instanceof Happened(var event)) {
        enter(event);
      } else {
        faults.add("an event is missing: " + entry);
      }
    }

    void enter(LifecycleEvent event) {
      ProcessSnapshot seen = rig.drover.board().get(event.instance());
      if (seen == null || seen.revision() < event.revision()) {
        faults.add("the board is behind " + event);
      }
      if (event.number() != last + 1) {
        faults.add("after " + last + " came " + event);
      }
      if (revisions.merge(event.instance(), 1L, Long::sum) != event.revision()) {
        faults.add("not the next revision: " + event);
      }
      last = event.number();
    }
  }

  @Test
  void always() throws Exception {
    var launcher = new FakeLauncher();
    Queue<String> faults = new ConcurrentLinkedQueue<>();
    var over = new AtomicBoolean();
    try (var rig = new Rig(launcher, Rig.process("web").withReplicas(INSTANCES).withRestart(Rig.AT_ONCE))) {
      List<Book> books = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        var book = new Book(rig, faults);
        books.add(book);
        var _ = rig.drover.events(EventQuery.ALL.following()).to(Sink.foreach(book::enter)).run(rig.drover.system());
      }
      var readers = new ArrayList<Thread>();
      for (int i = 0; i < THREADS; i++) {
        var book = new Book(rig, faults);
        books.add(book);
        readers.add(Thread.ofPlatform().daemon().start(() -> read(rig, book, over)));
      }
      rig.start();
      var commanders = new ArrayList<CompletableFuture<Void>>();
      for (int seed = 0; seed < COMMANDERS; seed++) {
        var random = new SplittableRandom(seed);
        commanders.add(CompletableFuture.runAsync(() -> command(rig, launcher, random),
            task -> Thread.ofPlatform().daemon().start(task)));
      }
      CompletableFuture.allOf(commanders.toArray(CompletableFuture[]::new)).get();
      rig.stop();
      await().atMost(Duration.ofSeconds(60)).until(
          () -> rig.drover.board().all().stream().allMatch(seen -> seen.phase().atRest())
              && books.stream().allMatch(book -> book.last == rig.drover.events().last()));
      over.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(faults).isEmpty();
      assertThat(launcher.faults()).isEmpty();
      assertThat(rig.drover.events().last()).isGreaterThan(INSTANCES * 4L);
    }
  }

  private static void read(Rig rig, Book book, AtomicBoolean over) {
    while (!over.get()) {
      LifecycleEvent event = rig.drover.events().read(book.last + 1);
      if (event == null) {
        Thread.onSpinWait();
      } else {
        book.enter(event);
      }
    }
  }

  private static void command(Rig rig, FakeLauncher launcher, SplittableRandom random) {
    for (int i = 0; i < COMMANDS; i++) {
      String name = "web/" + random.nextInt(1, INSTANCES + 1);
      switch (random.nextInt(4)) {
        case 0 -> rig.start(name);
        case 1 -> rig.stop(name);
        case 2 -> rig.restart(name);
        default -> launcher.children(name).forEach(child -> child.exit(new ExitStatus.Code(1)));
      }
    }
  }
}
