// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import dev.drover.launch.Usage;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import dev.drover.model.Wanted;
import dev.drover.view.UsageBoard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SamplerTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final Child CHILD = new Idle();

  /** In milliseconds each look takes so long, and the tree has used so much. */
  private final AtomicLong cost = new AtomicLong(1);
  private final AtomicLong used = new AtomicLong(100);
  private final AtomicLong looks = new AtomicLong();
  private final AtomicLong nanoTime = new AtomicLong(42);
  private final AtomicLong memory = new AtomicLong(4096);
  private OptionalLong bound = OptionalLong.empty();
  /** What the incarnations were told. */
  private final List<String> told = new ArrayList<>();
  private final Roster roster = new Roster(_ -> bound);
  private final UsageBoard board = new UsageBoard(nanoTime::get);
  private final Sampler sampler = new Sampler(roster, new Measuring(), board, InstantSource.fixed(Instant.EPOCH),
      nanoTime::get);

  private record Launched(long incarnation, Child child, List<String> told) implements Roster.Entry {
    @Override
    public void overgrown(long bytes) {
      told.add(incarnation + " " + bytes);
    }
  }

  private record Idle() implements Child {
    @Override
    public long pid() {
      return 7;
    }

    @Override
    public boolean signalGroup(int signal) {
      return true;
    }

    @Override
    public boolean groupAlive() {
      return true;
    }

    @Override
    public void closeOutput() {
      // there is none
    }
  }

  private final class Measuring implements Launcher {
    @Override
    public String name() {
      return "measuring";
    }

    @Override
    public Child launch(LaunchSpec spec, ChildListener listener) {
      throw new AssertionError("nothing is launched here");
    }

    @Override
    public Map<Child, Usage> usage(Collection<? extends Child> children) {
      looks.incrementAndGet();
      nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(cost.get()));
      if (used.get() < 0) {
        throw new IllegalStateException("on purpose");
      }
      return Map.of(CHILD, new Usage(Duration.ofMillis(used.get()), memory.get(), 2));
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  private void after(Duration time) {
    nanoTime.addAndGet(time.toNanos());
    sampler.tick();
  }

  private ProcessUsage seen(long incarnation) {
    return Objects
        .requireNonNull(board.read().of(new ProcessSnapshot(WEB, "local", 1, Wanted.UP, Phase.RUNNING, Health.NONE, "",
            7, incarnation, 0, 0, null, null, null, null, null, 3)));
  }

  @Test
  void processorsAreKnownFromTheSecondLookOn() {
    roster.add(WEB, new Launched(1, CHILD, told));
    sampler.tick();
    assertThat(seen(1))
        .isEqualTo(new ProcessUsage(1, Double.NaN, 4096, 2, Instant.EPOCH, Duration.ofMillis(used.get())));
    used.addAndGet(500);
    after(Duration.ofMillis(999));
    assertThat(seen(1).processors()).isEqualTo(0.5);
    used.addAndGet(-50);
    after(Duration.ofMillis(999));
    assertThat(seen(1).processors()).as("less than before, for what it forked has ended").isZero();
  }

  @Test
  void processorTimeNeverFalls() {
    roster.add(WEB, new Launched(1, CHILD, told));
    used.set(400);
    sampler.tick();
    assertThat(seen(1).cpu()).isEqualTo(Duration.ofMillis(400));
    used.set(350);
    after(Duration.ofSeconds(1));
    assertThat(seen(1).cpu()).as("what it forked has ended").isEqualTo(Duration.ofMillis(400));
    used.set(360);
    after(Duration.ofSeconds(1));
    assertThat(seen(1).cpu()).isEqualTo(Duration.ofMillis(410));
    roster.add(WEB, new Launched(2, CHILD, told));
    after(Duration.ofSeconds(1));
    assertThat(seen(2).cpu()).as("another one").isEqualTo(Duration.ofMillis(360));
  }

  @Test
  void anotherIncarnationBeginsAnew() {
    roster.add(WEB, new Launched(1, CHILD, told));
    sampler.tick();
    seen(1);
    roster.add(WEB, new Launched(2, CHILD, told));
    after(Duration.ofSeconds(1));
    assertThat(seen(2).processors()).isNaN();
    roster.remove(WEB, 1);
    assertThat(roster.all()).as("what ended before takes nothing away").hasSize(1);
    roster.remove(WEB, 2);
    assertThat(roster.all()).isEmpty();
  }

  @Test
  void looksEachSecondWhileItIsReadAndElseSeldom() {
    roster.add(WEB, new Launched(1, CHILD, told));
    sampler.tick();
    assertThat(looks).hasValue(1);
    after(Duration.ofSeconds(9));
    assertThat(looks).hasValue(1);
    after(Duration.ofSeconds(1));
    assertThat(looks).hasValue(2);
    seen(1);
    after(Duration.ofSeconds(1));
    assertThat(looks).hasValue(3);
    for (int i = 0; i < 20; i++) {
      after(Duration.ofSeconds(1));
    }
    assertThat(looks).as("two more while it may be read again, and then one in ten seconds").hasValueBetween(5, 8);
  }

  @Test
  void aDearLookIsTakenSeldom() {
    cost.set(100);
    roster.add(WEB, new Launched(1, CHILD, told));
    sampler.tick();
    after(Duration.ofSeconds(399));
    assertThat(looks).hasValue(1);
    after(Duration.ofSeconds(2));
    assertThat(looks).hasValue(2);
    seen(1);
    after(Duration.ofSeconds(1));
    assertThat(looks).as("twenty times its cost").hasValue(2);
    after(Duration.ofSeconds(1));
    assertThat(looks).hasValue(3);
  }

  @Test
  void aLookThatFailsIsNotTheLast() {
    roster.add(WEB, new Launched(1, CHILD, told));
    used.set(-1);
    sampler.tick();
    used.set(1);
    after(Duration.ofSeconds(10));
    assertThat(seen(1).memory()).isEqualTo(4096);
  }

  private void launchBounded(long incarnation) {
    bound = OptionalLong.of(5000);
    roster.add(WEB, new Launched(incarnation, CHILD, told));
  }

  @Test
  void whatIsToBeRestartedAboveSomething_isLookedAtEachTwoSeconds_andToldOfTheSecondLookInARow() {
    launchBounded(1);
    sampler.tick();
    memory.set(5001);
    after(Duration.ofSeconds(2));
    assertThat(told).as("once may be a peak").isEmpty();
    memory.set(5000);
    after(Duration.ofSeconds(2));
    memory.set(6000);
    after(Duration.ofSeconds(2));
    assertThat(told).as("not twice in a row").isEmpty();
    memory.set(7000);
    after(Duration.ofSeconds(1));
    assertThat(told).as("no look").isEmpty();
    after(Duration.ofSeconds(1));
    assertThat(told).containsExactly("1 7000");
  }

  @Test
  void anotherIncarnation_isNotToldOfTheOneBefore() {
    memory.set(6000);
    launchBounded(1);
    sampler.tick();
    launchBounded(2);
    after(Duration.ofSeconds(2));
    assertThat(told).isEmpty();
    after(Duration.ofSeconds(2));
    assertThat(told).containsExactly("2 6000");
    roster.remove(WEB, 2);
    after(Duration.ofSeconds(2));
    assertThat(told).hasSize(1);
  }

  @Test
  void whatMayUseAnything_isLookedAtSeldom() {
    roster.add(WEB, new Launched(1, CHILD, told));
    sampler.tick();
    for (int i = 0; i < 4; i++) {
      after(Duration.ofSeconds(2));
    }
    assertThat(looks).hasValue(1);
  }

  @Test
  void aDearLookAtWhatIsBounded_takesATwentiethOfTheTime() {
    launchBounded(1);
    cost.set(200);
    sampler.tick();
    after(Duration.ofSeconds(2));
    assertThat(looks).hasValue(2);
    after(Duration.ofSeconds(3));
    assertThat(looks).hasValue(2);
    after(Duration.ofSeconds(1));
    assertThat(looks).hasValue(3);
  }

  @Test
  void whereNothingRunsNothingIsLookedAt() {
    sampler.tick();
    assertThat(looks).hasValue(0);
  }
}
