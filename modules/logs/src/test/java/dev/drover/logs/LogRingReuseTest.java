// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bytes of segments that were dropped are used again, unless somebody reads in them. */
class LogRingReuseTest {
  private static final int BOUND = 64 << 10;
  private static final int LINES = 20_000;

  private final LogRing ring = new LogRing(InstanceId.sole("web"), BOUND);
  private final Set<byte[]> used = Collections.newSetFromMap(new IdentityHashMap<>());
  private long printed;

  private void print(int lines) {
    for (int i = 0; i < lines; i++) {
      byte[] bytes = text(++printed).getBytes(UTF_8);
      ring.append(0, 1, (byte) 0, 0, bytes, 0, bytes.length);
      Arrays.stream(ring.segments()).map(Segment::array).forEach(used::add);
    }
  }

  private static String text(long number) {
    return number + " " + "x".repeat(90);
  }

  /** Once it is full. */
  private int usedBy(int lines) {
    print(LINES);
    used.clear();
    print(lines);
    return used.size();
  }

  @Test
  void aFullRingGoesOnInTheBytesThatItHas() {
    assertThat(usedBy(LINES)).isEqualTo(ring.segments().length);
  }

  @Test
  void whereSomebodyReadsNothingIsWrittenOver() {
    print(LINES);
    try (LogCursor reader = ring.from(ring.firstLine())) {
      long at = reader.next();
      assertThat(reader.poll()).isNotNull();
      print(LINES);
      for (LogEntry entry = reader.poll(); entry instanceof LogEntry.Line line; entry = reader.poll()) {
        assertThat(line.number()).isEqualTo(++at);
        assertThat(line.text()).isEqualTo(text(at));
      }
      assertThat(at).as("the rest of its segment").isGreaterThan(100);
    }
  }

  @Test
  void readersThatHaveGoneOnOrAreClosedKeepNothing() {
    print(LINES);
    try (LogCursor gone = ring.from(ring.firstLine())) {
      LogEntry _ = gone.poll();
    }
    try (LogCursor reader = ring.from(ring.firstLine())) {
      used.clear();
      for (int i = 0; i < 100; i++) {
        LogEntry _ = reader.poll();
        print(100); // in most rounds it is lapped
      }
    }
    assertThat(used.size()).isLessThanOrEqualTo(ring.segments().length + 2);
  }

  @Test
  void stalledAndForgottenReadersCostTheirSegmentAndNoMore() {
    int stalled = 100;
    for (int i = 0; i < stalled; i++) {
      print(LINES / stalled);
      LogEntry _ = ring.from(ring.firstLine()).poll();
    }
    assertThat(usedBy(10 * LINES)).isLessThanOrEqualTo(ring.segments().length + 1);
  }
}
