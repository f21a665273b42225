// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import dev.drover.model.InstanceId;
import java.util.List;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A rival whose board holds every second of so many processes, so that half of the look-ups miss. */
@State(Scope.Benchmark)
public class HalfHerd extends Herd {
  @Override
  @Setup
  public void open() {
    fill(Rival.open(rival), processes / 2);
  }

  List<InstanceId> published() {
    return ids.subList(0, processes / 2);
  }
}
