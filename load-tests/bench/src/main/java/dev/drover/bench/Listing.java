// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import dev.drover.model.ProcessSnapshot;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Takes what a list hands over; made once for a thread, so that all that a list allocates is the board's. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // by into(), which JMH calls first
public class Listing implements Consumer<ProcessSnapshot> {
  private Blackhole blackhole;

  @Setup
  public void into(Blackhole hole) {
    blackhole = hole;
  }

  @Override
  public void accept(ProcessSnapshot seen) {
    BoardRows.read(seen, blackhole);
  }
}
