// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The rows by which boards are compared. Every reader is given the whole snapshot, as users of a board are, and reads the
 * phase in it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BoardRows {

  /** The status of one process whose id is at hand. Meant for one thread. */
  @Benchmark
  public void single(Herd herd, Blackhole blackhole) {
    read(herd.board.get(herd.known), blackhole);
  }

  /** The same, all threads on the same process. */
  @Benchmark
  public void concurrent(Herd herd, Blackhole blackhole) {
    read(herd.board.get(herd.known), blackhole);
  }

  /** The status of any process, by a key that is made for this look-up. All are found. */
  @Benchmark
  public void registry(Herd herd, Reader reader, Blackhole blackhole) {
    read(herd.board.get(key(reader.deck.next())), blackhole);
  }

  /** {@link #registry} without a board: the least that it can cost. */
  @Benchmark
  public void bare(BareMap map, BareReader reader, Blackhole blackhole) {
    read(map.entries.get(key(reader.deck.next())), blackhole);
  }

  /** Four look-ups, two of which find nothing, and a state change with the present time. */
  @Benchmark
  public void mixed(HalfHerd herd, Mixer mixer, Blackhole blackhole) {
    if (mixer.isChange()) {
      herd.opened.relaunch().accept(mixer.own.next(), Instant.now());
    } else {
      read(herd.board.get(mixer.deck.next()), blackhole);
    }
  }

  /** The status of all processes, each of them read. */
  @Benchmark
  public void list(Herd herd, Listing listing) {
    herd.board.forEach(listing);
  }

  /** State changes with the present time, and nothing else. */
  @Benchmark
  public void change(Herd herd, Changer changer, Blackhole blackhole) {
    InstanceId id = changer.own.next();
    herd.opened.relaunch().accept(id, Instant.now());
    if (herd.opened.lags() && changer.isFarAhead()) {
      read(herd.board.get(id), blackhole);
    }
  }

  private static InstanceId key(InstanceId id) {
    return new InstanceId(id.process(), id.ordinal());
  }

  static void read(@Nullable ProcessSnapshot seen, Blackhole blackhole) {
    if (seen != null) {
      blackhole.consume(seen.phase());
    }
    blackhole.consume(seen);
  }
}
