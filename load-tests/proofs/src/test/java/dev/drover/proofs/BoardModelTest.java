// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Is the board, one look-up at a time, the same as a map that nobody shares (linearizable), and does a look-up never wait,
 * wherever a publication may have stopped (obstruction-free)?
 */
@Timeout(1800)
class BoardModelTest {
  /** What a board is, to one thread. */
  public static class Plain {
    private final Map<Integer, Integer> revisions = new HashMap<>();

    public void publish(int instance, int revision) {
      revisions.put(instance, revision);
    }

    public int get(int instance) {
      return revisions.getOrDefault(instance, 0);
    }
  }

  @Param(name = "instance", gen = IntGen.class, conf = "1:2")
  @Param(name = "revision", gen = IntGen.class, conf = "1:9")
  public static class Real {
    private final ConcurrentBoard board = new ConcurrentBoard();

    /** May wait for a publication to an entry nearby, which its owner can bear. */
    @Operation(params = {"instance", "revision"}, blocking = true)
    public void publish(int instance, int revision) {
      board.publish(Samples.snapshot(id(instance), revision));
    }

    @Operation(params = "instance")
    public int get(int instance) {
      return revision(board.get(id(instance)));
    }
  }

  @Param(name = "instance", gen = IntGen.class, conf = "1:2")
  @Param(name = "revision", gen = IntGen.class, conf = "1:9")
  public static class KeptTwice {
    private final FlawedBoard board = new FlawedBoard.KeptTwice();

    @Operation(params = {"instance", "revision"}, blocking = true)
    public void publish(int instance, int revision) {
      board.publish(Samples.snapshot(id(instance), revision));
    }

    @Operation(params = "instance", nonParallelGroup = "reader")
    public int get(int instance) {
      return revision(board.get(id(instance)));
    }
  }

  /** Right, but a reader waits for a writer. */
  @Param(name = "instance", gen = IntGen.class, conf = "1:2")
  @Param(name = "revision", gen = IntGen.class, conf = "1:9")
  public static class Locked {
    private final Map<Integer, Integer> revisions = new HashMap<>();

    @Operation(params = {"instance", "revision"}, blocking = true)
    public synchronized void publish(int instance, int revision) {
      revisions.put(instance, revision);
    }

    @Operation(params = "instance")
    public synchronized int get(int instance) {
      return revisions.getOrDefault(instance, 0);
    }
  }

  private static InstanceId id(int instance) {
    return new InstanceId("web", instance);
  }

  private static int revision(@Nullable ProcessSnapshot seen) {
    return seen == null ? 0 : (int) seen.revision();
  }

  private static void check(Class<?> board) {
    Interleavings.options().checkObstructionFreedom(true).sequentialSpecification(Plain.class).check(board);
  }

  @Test
  void theBoardIsLinearizableAndReadsNeverWait() {
    check(Real.class);
  }

  @Test
  void aBoardThatIsKeptTwiceIsNotLinearizable() {
    assertThatThrownBy(() -> check(KeptTwice.class)).isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }

  @Test
  void aBoardBehindALockMakesReadersWait() {
    assertThatThrownBy(() -> check(Locked.class)).isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("should be non-blocking, but a lock is detected");
  }
}
