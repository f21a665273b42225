// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Is each line given once, whole, or counted in a gap, while the writer adds segments and drops old ones? */
@Outcome(id = "[0-6], [0-6], [0-6], 6", expect = ACCEPTABLE, desc = "every line by itself or in a gap, up to the last")
@Outcome(expect = FORBIDDEN, desc = "a line is torn, missing or repeated (-1)")
public final class LogDropStress {
  private static final int LINES = 6;

  private LogDropStress() {}

  static void read(LetterLog log, IIII_Result result) {
    result.r1 = log.poll();
    result.r2 = log.poll();
    result.r3 = log.poll();
  }

  /** Segments of 4 KiB with two lines each, of which the bound allows two. */
  @State
  @JCStressTest
  @JCStressMeta(LogDropStress.class)
  public static class Holds {
    private final LetterLog log = new LetterLog(8 << 10, 1900);

    @Actor
    public void writer() {
      log.print(LINES);
    }

    @Actor
    public void reader(IIII_Result result) {
      read(log, result);
    }

    @Arbiter
    public void after(IIII_Result result) {
      result.r4 = log.readOn();
    }
  }

  /** Segments of 64, 128 and 256 bytes, of which the bound allows one. */
  @State
  @JCStressTest
  @JCStressMeta(LogDropStress.class)
  public static class HoldsWhenTiny {
    private final LetterLog log = new LetterLog(64, 20);

    @Actor
    public void writer() {
      log.print(LINES);
    }

    @Actor
    public void reader(IIII_Result result) {
      read(log, result);
    }

    @Arbiter
    public void after(IIII_Result result) {
      result.r4 = log.readOn();
    }
  }

  /**
   * Another writer takes memory from it, which here the reader does itself, for a machine of two processors runs no three at once; who
   * takes without looking is broken by LogRingModelTest.
   */
  @State
  @JCStressTest
  @JCStressMeta(LogDropStress.class)
  public static class HoldsWhenTaken {
    private final LetterLog log = new LetterLog(64 << 10, 1900);

    @Actor
    public void writer() {
      log.print(LINES);
    }

    @Actor
    public void readerAndTaker(IIII_Result result) {
      result.r1 = log.poll();
      log.drop(1);
      result.r2 = log.poll();
      log.drop(1);
      result.r3 = log.poll();
      log.drop(1);
    }

    @Arbiter
    public void after(IIII_Result result) {
      result.r4 = log.readOn();
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(LogDropStress.class)
  public static class BreaksInPlace {
    private final LetterLog log = new LetterLog(64, 20);

    @Actor
    public void writer() {
      log.appendInPlace(LINES);
    }

    @Actor
    public void reader(IIII_Result result) {
      read(log, result);
    }

    @Arbiter
    public void after(IIII_Result result) {
      result.r4 = log.readOn();
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(LogDropStress.class)
  public static class BreaksReusedUnderReader {
    private final LetterLog log = new LetterLog(8 << 10, 1900);

    @Actor
    public void writer() {
      log.appendOverReader(LINES);
    }

    @Actor
    public void reader(IIII_Result result) {
      read(log, result);
    }

    @Arbiter
    public void after(IIII_Result result) {
      result.r4 = log.readOn();
    }
  }
}
