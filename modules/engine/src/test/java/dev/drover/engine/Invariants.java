// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.given;

import dev.drover.logs.LogEntry;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/**
 * A Drover under test of which, whatever its processes do, these hold: at most one incarnation of an instance lives; nothing
 * of it lives after it was stopped; each exit is seen once; each line is stored or counted; in the end all is given back.
 * One test's thread.
 */
final class Invariants implements AutoCloseable {
  private static final AtomicBoolean WARM = new AtomicBoolean();

  final Rig rig;
  private final Accounting accounting;
  private final KeptInFolder kept;
  private final AtomicLong seen = new AtomicLong();
  private final Map<InstanceId, Phase> phases = new ConcurrentHashMap<>();
  private final List<String> descriptors;
  private final long threads;

  Invariants(Hold hold, Path keptFolder, ProcessSpec... specs) {
    warmUp();
    this.descriptors = descriptors();
    this.threads = threads();
    this.accounting = new Accounting(hold.open());
    this.kept = new KeptInFolder(keptFolder);
    this.rig = new Rig(accounting, kept, Stream.of(specs).map(hold::of).toArray(ProcessSpec[]::new));
    var _ = rig.drover.events().onAppend(this::look);
  }

  /** Who looks at all processes of a machine that has many may have to be patient. */
  static ConditionFactory await() {
    return given().atMost(Duration.ofSeconds(40));
  }

  /** What is loaded or opened once in a JVM is there. */
  private static void warmUp() {
    if (!WARM.compareAndSet(false, true)) {
      return;
    }
    try (var rig = new Rig(Hold.BEST.open(), Rig.shell("first", "echo first"))) {
      rig.start();
      rig.awaitPhase("first", Phase.COMPLETED);
    }
  }

  /** Everything that was launched here and lives, but for what is run to probe and to stop. */
  long living(String instance) {
    return accounting.living().values().stream().filter(one -> !one.isErrand() && one.instance.equals(instance))
        .count();
  }

  /** How many bytes it has printed, of all its incarnations. */
  long bytes(String instance) {
    return accounting.launched().stream().filter(one -> one.instance.equals(instance)).mapToLong(one -> one.bytes.get())
        .sum();
  }

  /**
   * On the thread of an actor, which can do nothing else meanwhile. What is stopped while it waits for its next launch is
   * stopped at once, though what it left behind in a crash may take a moment to end.
   */
  private void look() {
    var events = rig.drover.events();
    for (long number = seen.get() + 1; number <= events.last(); number = seen.get() + 1) {
      LifecycleEvent event = events.read(number);
      if (event == null) {
        return; // whoever appends it comes here, too
      }
      if (seen.compareAndSet(number - 1, number)) {
        Phase before = phases.put(event.instance(), event.phase());
        if (before == Phase.STOPPING && event.phase() == Phase.STOPPED) {
          accounting.expectNone(event.instance().name(), one -> one == event.incarnation(),
              "lives after it was stopped");
        }
      }
    }
  }

  private List<LifecycleEvent> events() {
    var all = new ArrayList<LifecycleEvent>();
    for (long number = 1; number <= rig.drover.events().last(); number++) {
      LifecycleEvent event = rig.drover.events().read(number);
      if (event != null) {
        all.add(event);
      }
    }
    assertThat(all).as("events that are no longer there").hasSize((int) rig.drover.events().last());
    return all;
  }

  /** Stops all that still runs, and looks whether everything holds. */
  @Override
  public void close() {
    try (rig) {
      if (!rig.drover.system().getWhenTerminated().toCompletableFuture().isDone()) {
        rig.stop();
      }
      await().until(() -> rig.drover.instances().keySet().stream().allMatch(this::isAtRest));
      await().untilAsserted(() -> assertThat(accounting.living()).as("what lives in the end").isEmpty());
      await().untilAsserted(() -> assertThat(accounting.launched())
          .allSatisfy(one -> assertThat(List.of(one.exits.get(), one.ends.get())).as(one.instance).containsOnly(1)));
      exitsAreSeenOnce();
      rig.drover.instances().keySet().forEach(this::linesAreStoredOrCounted);
      await().untilAsserted(() -> assertThat(kept.open()).as("what is kept").isEmpty());
    }
    assertThat(accounting.faults).isEmpty();
    await().untilAsserted(() -> {
      List<String> left = descriptors();
      assertThat(left).as(() -> "descriptors, before: " + descriptors).hasSizeLessThanOrEqualTo(descriptors.size());
      assertThat(threads()).as("threads").isLessThanOrEqualTo(threads);
    });
  }

  private boolean isAtRest(InstanceId id) {
    var seenOne = rig.drover.board().get(id);
    return seenOne != null && switch (seenOne.phase()) {
      case DISABLED, COMPLETED, STOPPED, FAILED, SKIPPED -> true;
      case PENDING, STARTING, RUNNING, STOPPING, BACKOFF -> false;
    };
  }

  private void exitsAreSeenOnce() {
    Map<String, Long> counts = events().stream()
        .filter(event -> event.type().equals("launched") || event.type().equals("exited"))
        .map(event -> event.instance().name() + " " + event.incarnation() + " " + event.type())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Map<String, Long> expected = accounting.launched().stream().filter(one -> !one.isErrand())
        .flatMap(one -> Stream.of("launched", "exited").map(type -> one.instance + " " + one.incarnation + " " + type))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(expected.values()).allMatch(times -> times == 1);
    assertThat(counts).isEqualTo(expected);
  }

  private void linesAreStoredOrCounted(InstanceId id) {
    long printed = accounting.launched().stream().filter(one -> !one.isErrand() && one.instance.equals(id.name()))
        .mapToLong(one -> one.lines.get()).sum();
    long found = rig.log(id).stream().mapToLong(entry -> switch (entry) {
      case LogEntry.Line _,LogEntry.Suppressed _ -> 1;
      case LogEntry.Unreached away -> throw new AssertionError(away);
      case LogEntry.Gap gap -> gap.missed();
    }).sum();
    assertThat(found).as("lines of " + id.name()).isEqualTo(printed);
  }

  /** What each is open for, by the link in /proc; a JVM opens jars when it likes. */
  private static List<String> descriptors() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.map(Invariants::target).filter(target -> !target.endsWith(".jar")).toList();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "closed";
    }
  }

  /** Without the one that is there for some seconds after the last keeper. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
        .filter(name -> name.startsWith("drover") && !name.equals("drover-keepers")).count();
  }
}
