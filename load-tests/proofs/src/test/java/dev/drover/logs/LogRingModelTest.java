// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.proofs.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.proofs.Interleavings;
import java.util.function.Supplier;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer and a reader of the log ring, in one interleaving after the other. */
@Timeout(1800)
class LogRingModelTest {
  private static final int LINES = 6;
  private static final int POLLS = 4;

  /** How the writer writes; lines as a whole, for the model checker takes a loop over each byte for one without end. */
  enum Print {
    RIGHT, COMMITTED_FIRST, IN_PLACE, OVER_READER;

    void into(LetterLog log) {
      switch (this) {
        case RIGHT -> log.append(LINES);
        case COMMITTED_FIRST -> log.appendCommittedFirst(LINES);
        case IN_PLACE -> log.appendInPlace(LINES);
        case OVER_READER -> log.appendOverReader(LINES);
      }
    }
  }

  private static final class WriterAndReader implements Interleavings.Scene {
    private final LetterLog log;
    private final Print print;

    WriterAndReader(LetterLog log, Print print) {
      this.log = log;
      this.print = print;
    }

    @Override
    public int threads() {
      return 2;
    }

    @Override
    public void run(int thread) {
      if (thread == 0) {
        print.into(log);
      } else {
        for (int i = 0; i < POLLS; i++) {
          must(log.poll() >= 0, "a line is torn, missing or repeated");
        }
      }
    }

    @Override
    public void after() {
      must(log.readOn() == LINES, "not each line up to the last is accounted for");
    }
  }

  private static Supplier<Interleavings.Scene> scene(int boundBytes, int lineLength, Print print) {
    return () -> new WriterAndReader(new LetterLog(boundBytes, lineLength), print);
  }

  @ParameterizedTest(name = "bound {0}, lines of {1}: {2}")
  @CsvSource({"65536, 40, one segment", "65536, 1900, three segments that all stay", "8192, 1900, the first is dropped",
      "64, 20, one segment at a time"})
  void eachLineComesOnceAndWholeOrIsCountedInAGap(int boundBytes, int lineLength, String what) {
    Interleavings.explore(scene(boundBytes, lineLength, Print.RIGHT));
  }

  @Test
  void bytesThatAreUsedAgainAlthoughTheReaderIsThereShow() {
    assertThatThrownBy(() -> Interleavings.explore(scene(8192, 1900, Print.OVER_READER)))
        .isInstanceOf(LincheckAssertionError.class);
  }

  /** Another one takes memory from the ring; what is left is read in the end. */
  private static final class WriterAndTaker implements Interleavings.Scene {
    private static final int WRITTEN = 4;
    private final LetterLog log = new LetterLog(64 << 10, 1900); // two lines a segment at first
    private final Taking taking;

    WriterAndTaker(Taking taking) {
      this.taking = taking;
      log.append(3);
    }

    @Override
    public int threads() {
      return 2;
    }

    @Override
    public void run(int thread) {
      if (thread == 0) {
        log.append(WRITTEN);
      } else {
        taking.from(log);
      }
    }

    @Override
    public void after() {
      must(log.readOn() == 3 + WRITTEN, "not each line up to the last is accounted for");
      Segment[] all = log.ring.segments();
      for (int i = 1; i < all.length; i++) {
        must(all[i].firstLine == all[i - 1].nextLine(all[i - 1].runs() - 1), "a segment is missing");
      }
    }
  }

  /** How another one takes memory from the ring. */
  enum Taking {
    RIGHT, UNSEEN;

    void from(LetterLog log) {
      switch (this) {
        case RIGHT -> log.drop(2);
        case UNSEEN -> log.dropUnseen(2);
      }
    }
  }

  @Test
  void whatAnotherTakesIsCountedInAGap() {
    Interleavings.explore(() -> new WriterAndTaker(Taking.RIGHT));
  }

  @Test
  void takenWithoutALookAtTheWriter() {
    assertThatThrownBy(() -> Interleavings.explore(() -> new WriterAndTaker(Taking.UNSEEN)))
        .isInstanceOf(LincheckAssertionError.class);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"RIGHT", "OVER_READER"})
  void writtenInAnotherOrderThatShows(Print wrong) {
    assertThatThrownBy(() -> Interleavings.explore(scene(512, 20, wrong))).isInstanceOf(LincheckAssertionError.class);
  }

  /** What a log is, to one thread. */
  public static class Plain {
    private int written;
    private int read;

    public void append() {
      written++;
    }

    public int poll() {
      return read < written ? ++read : 0;
    }
  }

  /** Lines of which two fill a segment; all segments stay. */
  public static class Real {
    private final LetterLog log = new LetterLog(64 << 10, 1900);

    @Operation(nonParallelGroup = "writer")
    public void append() {
      log.append(1);
    }

    @Operation(nonParallelGroup = "reader")
    public int poll() {
      return log.poll();
    }
  }

  /** Right, but the writer waits for the reader, and the reader for the writer. */
  public static class Locked {
    private final Plain log = new Plain();

    @Operation(nonParallelGroup = "writer")
    public synchronized void append() {
      log.append();
    }

    @Operation(nonParallelGroup = "reader")
    public synchronized int poll() {
      return log.poll();
    }
  }

  private static void check(Class<?> log) {
    Interleavings.options().checkObstructionFreedom(true).sequentialSpecification(Plain.class).check(log);
  }

  @Test
  void theRingIsLinearizableAndNobodyEverWaits() {
    check(Real.class);
  }

  @Test
  void aLogBehindALockMakesThemWait() {
    assertThatThrownBy(() -> check(Locked.class)).isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("should be non-blocking, but a lock is detected");
  }
}
