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
import org.openjdk.jcstress.infra.results.III_Result;

/** Is a line that is seen seen whole, and does each come once and in order, within one segment? */
@Outcome(id = "[0-3], [0-3], 3", expect = ACCEPTABLE, desc = "nothing yet (0) or the next line; then the rest")
@Outcome(expect = FORBIDDEN, desc = "a line is torn, missing or repeated (-1)")
public final class LogLineStress {
  private static final int LINES = 3;

  private LogLineStress() {}

  static LetterLog log() {
    return new LetterLog(512, 40);
  }

  @State
  @JCStressTest
  @JCStressMeta(LogLineStress.class)
  public static class Holds {
    private final LetterLog log = log();

    @Actor
    public void writer() {
      log.print(LINES);
    }

    @Actor
    public void reader(III_Result result) {
      result.r1 = log.poll();
      result.r2 = log.poll();
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = log.readOn();
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(LogLineStress.class)
  public static class BreaksCommittedFirst {
    private final LetterLog log = log();

    @Actor
    public void writer() {
      log.appendCommittedFirst(LINES);
    }

    @Actor
    public void reader(III_Result result) {
      result.r1 = log.poll();
      result.r2 = log.poll();
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = log.readOn();
    }
  }
}
