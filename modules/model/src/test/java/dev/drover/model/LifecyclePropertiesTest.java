// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules that no history may break, over 300 seeds each; the seed and the history stand in the failure. */
@Timeout(60)
class LifecyclePropertiesTest {
  private static final int SEEDS = 300;
  private static final int EVENTS = 200;
  private static final RestartPolicy AT_ONCE = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ZERO,
      Duration.ZERO, 2, 0.2, Duration.ofSeconds(10), 10, Duration.ofMinutes(1), RestartPolicy.Exhausted.FAIL,
      Set.of(0));

  private static ProcessSpec spec(long seed) {
    ProcessSpec plain = ProcessSpec.of("web", List.of("web"), Path.of("/"), Map.of());
    ProcessSpec waiting = seed % 2 == 0
        ? plain
        : plain.withDependencies(List.of(new Dependency("db", Dependency.Condition.READY)));
    ProcessSpec probed = seed % 3 == 0
        ? waiting
        : waiting
            .withProbe(Probe.Kind.READY, Probe.of(new Probe.Check.Tcp("127.0.0.1", 1, false), Probe.Kind.READY))
            .withProbe(Probe.Kind.LIVE, Probe.of(new Probe.Check.Tcp("127.0.0.1", 1, false), Probe.Kind.LIVE));
    return probed.withRestart(
        (seed % 7 == 0 ? AT_ONCE : RestartPolicy.DEFAULT).with(RestartPolicy.When.values()[(int) (seed % 3)])
            .above(OptionalLong.of(seed % 5)));
  }

  private static void eachSeed(LongConsumer check) {
    for (long seed = 0; seed < SEEDS; seed++) {
      check.accept(seed);
    }
  }

  private static World lived(long seed) {
    var world = new World(spec(seed), seed);
    try {
      for (int i = 0; i < EVENTS; i++) {
        world.anything();
      }
    } catch (AssertionError broken) {
      throw new AssertionError("seed " + seed + ": " + world.history, broken);
    }
    return world;
  }

  @Test
  void atMostOneIncarnationLives() {
    int[] launches = new int[1];
    eachSeed(seed -> launches[0] += lived(seed).launches); // the world throws at a launch beside another
    assertThat(launches[0]).as("the histories launched something").isGreaterThan(SEEDS);
  }

  @Test
  void aStopIsNeverLost() {
    eachSeed(seed -> {
      World world = lived(seed);
      world.apply(new Event.Stop(seed % 2 == 0));
      world.settle();
      assertThat(world.state.phase().atRest()).as("seed %d rests: %s", seed, world.state).isTrue();
      assertThat(world.alive).as("seed %d leaves nothing alive", seed).isEmpty();
      assertThat(world.launching).as("seed %d launches nothing more", seed).isZero();
      assertThat(world.state.history().wanted()).isEqualTo(Wanted.DOWN);
    });
  }

  @Test
  void aStopOfWhatIsNotAtRestEndsInStopped() {
    int[] checked = new int[1];
    eachSeed(seed -> {
      World world = lived(seed);
      if (!world.state.phase().atRest()) {
        world.apply(new Event.Stop(false));
        world.settle();
        assertThat(world.state.phase()).as("seed %d: %s", seed, world.history).isEqualTo(Phase.STOPPED);
        checked[0]++;
      }
    });
    assertThat(checked[0]).isGreaterThan(SEEDS / 10);
  }

  @Test
  void theLaterOfTwoIntentsWins() {
    eachSeed(seed -> {
      World world = lived(seed);
      world.apply(new Event.Stop(false));
      world.apply(new Event.Start());
      assertThat(world.state.history().wanted()).as("seed %d", seed).isEqualTo(Wanted.UP);
      world.apply(new Event.Stop(false));
      assertThat(world.state.history().wanted()).as("seed %d", seed).isEqualTo(Wanted.DOWN);
    });
  }

  @Test
  void eachExitIsSeenOnce() {
    eachSeed(seed -> {
      World world = lived(seed);
      State before = world.state;
      world.apply(new Event.Exited(before.history().incarnation() - 1, new Exit.Code(77)));
      assertThat(world.state).as("seed %d: an exit of an older incarnation changes nothing", seed).isEqualTo(before);
    });
  }

  @Test
  void aWorldThatLaunchesTwiceIsCaught() {
    var world = new World(spec(0), 0);
    world.apply(new Event.Start());
    world.state = new State.Resting(world.state.history(), Phase.STOPPED, ""); // forgets the launch under way
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> world.apply(new Event.Start()))
        .isInstanceOf(AssertionError.class).hasMessageContaining("launch of 2 while 1 is launched");
  }
}
