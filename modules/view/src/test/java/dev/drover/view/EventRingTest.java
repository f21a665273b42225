// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRingTest {
  private static final int WRITERS = 4;
  private static final int EACH = 20_000;
  private static final long TOTAL = (long) WRITERS * EACH;

  private static LifecycleEvent event(long number) {
    return by("web", number, number);
  }

  private static LifecycleEvent by(String writer, long nth, long number) {
    return new LifecycleEvent(number, Instant.ofEpochMilli(number), InstanceId.sole(writer), nth, "launched",
        Phase.RUNNING, number * 3, "number " + number);
  }

  private static EventRing filled(int size, int events) {
    var ring = new EventRing(size);
    for (int i = 0; i < events; i++) {
      ring.append(EventRingTest::event);
    }
    return ring;
  }

  private static void assertWhole(LifecycleEvent seen) {
    if (!seen.equals(by(seen.instance().process(), seen.incarnation(), seen.number()))) {
      throw new AssertionError("not as it was written: " + seen);
    }
  }

  @Test
  void numbersBeginAtOneAndHaveNoGaps() {
    var ring = new EventRing(8);
    assertThat(ring.last()).isZero();
    for (long expected = 1; expected <= 8; expected++) {
      assertThat(ring.append(EventRingTest::event)).isEqualTo(event(expected));
      assertThat(ring.last()).isEqualTo(expected);
    }
    for (long number = 1; number <= 8; number++) {
      assertThat(ring.read(number)).isEqualTo(event(number));
    }
  }

  @Test
  void aNumberThatIsNotYetThereIsNull() {
    EventRing ring = filled(4, 0);
    assertThat(ring.read(1)).isNull();
    ring = filled(4, 6);
    assertThat(ring.read(6)).isEqualTo(event(6));
    assertThat(ring.read(7)).as("its slot holds an older event").isNull();
    assertThat(ring.read(700)).isNull();
  }

  @Test
  void aLappedReaderGetsTheOldestEventThatIsLeft() {
    EventRing ring = filled(4, 10);
    assertThat(ring.first()).isEqualTo(7);
    for (long lost = 1; lost < 7; lost++) {
      assertThat(ring.read(lost)).as("7 minus %s events are the gap", lost).isEqualTo(event(7));
    }
    assertThat(ring.read(7)).isEqualTo(event(7));
    assertThat(ring.read(10)).isEqualTo(event(10));
  }

  @Test
  void anEventIsThereUntilExactlyOneLapLater() {
    EventRing ring = filled(4, 4);
    assertThat(ring.read(1)).isEqualTo(event(1));
    ring.append(EventRingTest::event);
    assertThat(ring.read(1)).isEqualTo(event(2));
  }

  @Test
  void aClaimedNumberIsNullUntilItsEventIsStored() {
    EventRing ring = filled(4, 2);
    LifecycleEvent third = ring.append(number -> {
      assertThat(ring.last()).isEqualTo(3);
      assertThat(ring.read(3)).as("claimed, not stored").isNull();
      return event(number);
    });
    assertThat(ring.read(3)).isEqualTo(third);
  }

  @Test
  void aWriterHeldUpForALapDoesNotOverwriteNewerEvents() {
    int size = 4;
    var ring = new EventRing(size);
    LifecycleEvent late = ring.append(number -> {
      for (int i = 0; i <= size; i++) {
        ring.append(EventRingTest::event);
      }
      return event(number);
    });
    assertThat(late.number()).isEqualTo(1);
    assertThat(ring.last()).isEqualTo(size + 2);
    for (long number = 3; number <= size + 2; number++) {
      assertThat(ring.read(number)).isEqualTo(event(number));
    }
    assertThat(ring.read(1)).as("1 and 2 are the gap").isEqualTo(event(3));
  }

  @Test
  void eachAppendWakesOnceAndAfterItsEventIsThere() throws Exception {
    var ring = new EventRing(4);
    List<Long> seen = new ArrayList<>();
    try (AutoCloseable first = ring.onAppend(() -> {
      LifecycleEvent there = ring.read(ring.last());
      seen.add(there == null ? -1 : there.number());
    })) {
      assertThat(first).isNotNull();
      ring.append(EventRingTest::event);
      ring.append(EventRingTest::event);
      ring.append(EventRingTest::event);
    }
    assertThat(seen).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aClosedSubscriptionIsNotWokenAndTheOthersAre() throws Exception {
    var ring = new EventRing(4);
    var closed = new AtomicInteger();
    var open = new AtomicInteger();
    AutoCloseable subscription = ring.onAppend(closed::incrementAndGet);
    try (AutoCloseable other = ring.onAppend(open::incrementAndGet)) {
      assertThat(other).isNotNull();
      ring.append(EventRingTest::event);
      subscription.close();
      subscription.close();
      ring.append(EventRingTest::event);
    }
    assertThat(closed).hasValue(1);
    assertThat(open).hasValue(2);
  }

  private static Race writers(EventRing ring, AtomicLongArray claims) {
    var race = new Race();
    for (int w = 0; w < WRITERS; w++) {
      String writer = "w" + w;
      race.add(() -> {
        for (int i = 1; i <= EACH; i++) {
          long nth = i;
          LifecycleEvent made = ring.append(number -> by(writer, nth, number));
          claims.incrementAndGet((int) made.number());
        }
      });
    }
    return race;
  }

  private static void assertEachClaimedOnce(AtomicLongArray claims) {
    for (int number = 1; number <= TOTAL; number++) {
      assertThat(claims.get(number)).as("claims of %s", number).isEqualTo(1);
    }
  }

  @Test
  void aReaderThatFollowsRacingWritersGetsEachNumberOnceInOrder() throws Exception {
    var ring = new EventRing((int) TOTAL);
    var claims = new AtomicLongArray((int) TOTAL + 1);
    long[] nthOfWriter = new long[WRITERS];
    Race race = writers(ring, claims).add(() -> {
      for (long next = 1; next <= TOTAL;) {
        LifecycleEvent event = ring.read(next);
        if (event == null) {
          Race.stillOn();
          continue;
        }
        assertWhole(event);
        if (event.number() != next) {
          throw new AssertionError("wanted " + next + ", got " + event);
        }
        int writer = event.instance().process().charAt(1) - '0';
        if (event.incarnation() != ++nthOfWriter[writer]) {
          throw new AssertionError("not this writer's next event: " + event);
        }
        next++;
      }
    });
    race.run();
    assertThat(nthOfWriter).containsOnly(EACH);
    assertEachClaimedOnce(claims);
  }

  @Test
  void aReaderOfASmallRingGetsEachNumberAsEventOrInAGapAndComesToTheEnd() throws Exception {
    var ring = new EventRing(16);
    var claims = new AtomicLongArray((int) TOTAL + 1);
    Race race = writers(ring, claims).add(() -> {
      for (long next = 1; next <= TOTAL;) {
        LifecycleEvent event = ring.read(next);
        if (event == null) {
          Race.stillOn();
          continue;
        }
        assertWhole(event);
        if (event.number() < next) {
          throw new AssertionError("went back from " + next + " to " + event);
        }
        next = event.number() + 1;
      }
    });
    race.run();
    assertEachClaimedOnce(claims);
    assertThat(ring.last()).isEqualTo(TOTAL);
    for (long number = ring.first(); number <= TOTAL; number++) {
      LifecycleEvent left = ring.read(number);
      assertThat(left).isNotNull();
      assertThat(left.number()).isEqualTo(number);
    }
  }
}
