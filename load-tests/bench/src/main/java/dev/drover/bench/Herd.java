// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import dev.drover.view.StatusBoard;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A rival whose board holds so many processes. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by open(), which JMH calls first
public class Herd {
  @Param({"board", "rwlock", "synchronized", "ask"})
  public String rival = "board";

  @Param({"100", "1000", "10000"})
  public int processes = 100;

  Rival opened;
  StatusBoard board;
  List<InstanceId> ids;
  InstanceId known;

  @Setup
  public void open() {
    fill(Rival.open(rival), processes);
  }

  /** Publishes the first so many of {@code processes}. */
  final void fill(Rival empty, int published) {
    ids = ids(processes);
    ids.subList(0, published).forEach(id -> empty.publish().accept(running(id)));
    opened = empty;
    board = empty.board();
    known = ids.get(published / 2);
  }

  static List<InstanceId> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> InstanceId.sole("process-" + i)).toList();
  }

  static ProcessSnapshot running(InstanceId id) {
    Instant at = Instant.EPOCH;
    return new ProcessSnapshot(id, "local", 1, Wanted.UP, Phase.RUNNING, Health.READY, "", 4711, 1, 0, 0, at, at, null,
        null, null, 3);
  }

  @TearDown
  public void close() {
    opened.end().run();
  }
}
