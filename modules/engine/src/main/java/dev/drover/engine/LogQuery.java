// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogFilter;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which lines of logs are asked for: of these instances, from a number or a time on or from the beginning, that the filter takes; of
 * what was printed up to now the {@code last} ones only, where that is given; then, with {@code follow}, what is printed
 * later. {@code bytes}: lines come with what was printed. Immutable.
 */
public record LogQuery(List<InstanceId> instances, OptionalLong from, Optional<Instant> since, LogFilter filter,
    OptionalInt last, boolean follow, boolean bytes) {
  public LogQuery {
    instances = List.copyOf(instances);
  }

  /** All that is kept of what these have printed, from the beginning on; the rest narrows that down. */
  public static LogQuery of(InstanceId... instances) {
    return of(List.of(instances));
  }

  /** The same, in the order of time. */
  public static LogQuery of(Collection<InstanceId> instances) {
    return new LogQuery(List.copyOf(instances), OptionalLong.empty(), Optional.empty(), LogFilter.ALL,
        OptionalInt.empty(), false, false);
  }

  /** From the line of this number on: for one instance, as numbers are an instance's own. */
  public LogQuery from(long line) {
    return new LogQuery(instances, OptionalLong.of(line), since, filter, last, follow, bytes);
  }

  /** From this time on. */
  public LogQuery since(Instant time) {
    return new LogQuery(instances, from, Optional.of(time), filter, last, follow, bytes);
  }

  /** What was printed to standard output, or to standard error, alone. */
  public LogQuery only(Origin origin) {
    return filter(new LogFilter(Optional.of(origin), filter.until(), filter.grep()));
  }

  /** Lines that this filter takes. */
  public LogQuery filter(LogFilter wanted) {
    return new LogQuery(instances, from, since, wanted, last, follow, bytes);
  }

  /** Of what was printed up to now the last so many lines alone. */
  public LogQuery last(int lines) {
    return new LogQuery(instances, from, since, filter, OptionalInt.of(lines), follow, bytes);
  }

  /** And then what is printed later. */
  public LogQuery following() {
    return new LogQuery(instances, from, since, filter, last, true, bytes);
  }

  /** Lines with what was printed, byte for byte. */
  public LogQuery withBytes() {
    return new LogQuery(instances, from, since, filter, last, follow, true);
  }

  /** Whether the last lines are found by their numbers. */
  boolean isPlain() {
    return filter.equals(LogFilter.ALL) && since.isEmpty() && from.isEmpty();
  }
}
