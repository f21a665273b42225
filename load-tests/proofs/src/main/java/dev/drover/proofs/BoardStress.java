// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.StatusBoard;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Does who sees an entry of the board see it whole, and never an older one after a newer one? */
@Outcome(id = {"[0], [0], [012]", "0, 1, [12]", "0, 2, 2", "1, 1, [12]", "1, 2, 2",
    "2, 2, 2"}, expect = ACCEPTABLE, desc = "no entry yet (0), then revision 1, then 2")
@Outcome(expect = FORBIDDEN, desc = "torn (-1), or older than what was read before")
public final class BoardStress {
  private BoardStress() {}

  static void write(Consumer<ProcessSnapshot> board) {
    board.accept(Samples.snapshot(Samples.WEB, 1));
    board.accept(Samples.snapshot(Samples.WEB, 2));
  }

  /** By itself, among all, by itself. */
  static void read(StatusBoard board, III_Result result) {
    result.r1 = revision(board.get(Samples.WEB));
    board.forEach(seen -> result.r2 = revision(seen));
    result.r3 = revision(board.get(Samples.WEB));
  }

  private static int revision(@Nullable ProcessSnapshot seen) {
    return seen == null ? 0 : Samples.whole(seen) ? (int) seen.revision() : -1;
  }

  @State
  @JCStressTest
  @JCStressMeta(BoardStress.class)
  public static class Holds {
    private final ConcurrentBoard board = new ConcurrentBoard();

    @Actor
    public void writer() {
      write(board::publish);
    }

    @Actor
    public void reader(III_Result result) {
      read(board, result);
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(BoardStress.class)
  public static class BreaksChangedInPlace {
    private final FlawedBoard board = new FlawedBoard.ChangedInPlace();

    @Actor
    public void writer() {
      write(board::publish);
    }

    @Actor
    public void reader(III_Result result) {
      read(board, result);
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(BoardStress.class)
  public static class BreaksKeptTwice {
    private final FlawedBoard board = new FlawedBoard.KeptTwice();

    @Actor
    public void writer() {
      write(board::publish);
    }

    @Actor
    public void reader(III_Result result) {
      read(board, result);
    }
  }
}
