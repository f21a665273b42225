// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What reading a board costs, in nanoseconds of the reading thread's own processor time, for other JVMs take the processors meanwhile: one
 * look-up by a key that is read from a name, as those of clients are, and an entry when all are read. {@code sum}: of what was read, so that it is. Immutable.
 */
record BoardReads(double get, double all, long sum) {
  /** More than the clock of processor time costs, by far. */
  private static final int LOOK_UPS = 20_000;

  /** Half of the time for look-ups, in random order, half for lists; of what is on the board now. */
  static BoardReads of(StatusBoard board, Duration time) {
    var ids = new ArrayList<InstanceId>();
    board.forEach(seen -> ids.add(InstanceId.parse(seen.instance().name()).orElseThrow()));
    Collections.shuffle(ids, new Random(1));
    var sum = new long[1];
    double get = nanos(time.dividedBy(2), () -> lookUp(board, ids, sum), LOOK_UPS);
    double all = nanos(time.dividedBy(2), () -> list(board, sum), Math.max(1, ids.size()));
    return new BoardReads(get, all, sum[0]);
  }

  private static int lookUp(StatusBoard board, List<InstanceId> ids, long[] sum) {
    for (int i = 0; i < LOOK_UPS; i++) {
      ProcessSnapshot seen = board.get(ids.get(i % ids.size()));
      sum[0] += seen == null ? 0 : seen.phase().ordinal();
    }
    return 1;
  }

  private static int list(StatusBoard board, long[] sum) {
    int times = 50;
    for (int i = 0; i < times; i++) {
      board.forEach(seen -> sum[0] += seen.phase().ordinal());
    }
    return times;
  }

  private interface Work {
    int run();
  }

  private static double nanos(Duration time, Work work, int operations) {
    var threads = ManagementFactory.getThreadMXBean();
    long end = System.nanoTime() + time.toNanos();
    long before = threads.getCurrentThreadCpuTime();
    long done = 0;
    do {
      done += work.run();
    } while (System.nanoTime() - end < 0);
    return (double) (threads.getCurrentThreadCpuTime() - before) / done / operations;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4f %.4f %d", get, all, sum);
  }
}
