// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the board is made of, without the board: the least that a look-up can cost. */
@State(Scope.Benchmark)
public class BareMap {
  @Param({"100", "1000", "10000"})
  public int processes = 100;

  final ConcurrentHashMap<InstanceId, ProcessSnapshot> entries = new ConcurrentHashMap<>();
  List<InstanceId> ids = List.of();

  @Setup
  public void fill() {
    ids = Herd.ids(processes);
    ids.forEach(id -> entries.put(id, Herd.running(id)));
  }
}
