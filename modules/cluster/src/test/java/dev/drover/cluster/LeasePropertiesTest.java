// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However messages are lost and delayed, and JVMs stopped: nobody holds a lease when others may have taken over. */
@Timeout(60)
class LeasePropertiesTest {

  private static final int SEEDS = 200;
  private static final Duration BUDGET = LeaseWorld.REMOVAL.minus(LeaseWorld.NEWS).minus(LeaseWorld.LOOK)
      .minus(Margins.KILL);

  @Test
  void whatFitsIntoTheMarginIsOverWhenOthersBegin() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var world = new LeaseWorld(seed, BUDGET, false);
      assertThat(world.overtime()).as("seed %d: %s", seed, world).isNegative();
    }
  }

  @Test
  void itIsHeldMostOfTheTimeBefore() {
    long held = LongStream.range(0, SEEDS).filter(seed -> new LeaseWorld(seed, BUDGET, false).wasHeld()).count();
    assertThat(held).isGreaterThan(SEEDS / 2);
  }

  @Test
  void theWorldFindsALeaseThatIsTooLong() {
    long found = LongStream.range(0, SEEDS)
        .filter(seed -> !new LeaseWorld(seed, BUDGET.plus(LeaseWorld.NEWS), false).overtime().isNegative()).count();
    assertThat(found).isPositive();
  }

  @Test
  void theWorldFindsOneThatCountsFromTheAnswer() {
    long found = LongStream.range(0, SEEDS)
        .filter(seed -> !new LeaseWorld(seed, BUDGET, true).overtime().isNegative()).count();
    assertThat(found).isPositive();
  }
}
