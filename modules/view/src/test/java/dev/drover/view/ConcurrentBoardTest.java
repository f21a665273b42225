// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConcurrentBoardTest extends StatusBoardContract {
  private static final List<InstanceId> FOUR = List.of(InstanceId.sole("db"), InstanceId.sole("mail"),
      new InstanceId("web", 1), new InstanceId("web", 2));

  @Override
  protected StatusBoard board() {
    return new ConcurrentBoard();
  }

  @Override
  protected void publish(StatusBoard board, ProcessSnapshot snapshot) {
    ((ConcurrentBoard) board).publish(snapshot);
  }

  @Test
  void aGetAllocatesNothing() {
    StatusBoard board = board();
    FOUR.forEach(instance -> publish(board, snapshot(instance, 1)));
    InstanceId[] instances = FOUR.toArray(InstanceId[]::new);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertThat(gets(board, instances, 200_000)).as("warm up").isEqualTo(200_000);
    long before = threads.getCurrentThreadAllocatedBytes();
    long found = gets(board, instances, 100_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(found).isEqualTo(100_000);
    assertThat(before).as("the JVM counts").isPositive();
    assertThat(allocated).as("bytes that 100,000 gets allocated").isLessThan(1024);
  }

  private static long gets(StatusBoard board, InstanceId[] instances, int times) {
    long found = 0;
    for (int i = 0; i < times; i++) {
      ProcessSnapshot snapshot = board.get(instances[i & 3]);
      found += snapshot == null ? 0 : snapshot.revision();
    }
    return found;
  }
}
