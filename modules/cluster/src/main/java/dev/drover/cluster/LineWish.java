// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.LogQuery;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogFilter;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A {@link LogQuery} on its way to another node; {@code places} as {@link dev.drover.engine.Site#batches} has them, {@code grep} with the
 * flags of {@link Pattern}. Immutable.
 */
record LineWish(List<InstanceId> instances, OptionalLong from, Optional<Instant> since, Optional<Origin> only,
    Optional<Instant> until, Optional<String> grep, int grepFlags, OptionalInt last, boolean follow, boolean bytes,
    Map<InstanceId, Long> places) implements Wire {

  static LineWish of(LogQuery query, Map<InstanceId, Long> places) {
    LogFilter filter = query.filter();
    return new LineWish(query.instances(), query.from(), query.since(), filter.only(), filter.until(),
        filter.grep().map(Pattern::pattern), filter.grep().map(Pattern::flags).orElse(0), query.last(), query.follow(),
        query.bytes(), places);
  }

  /** Fails where the pattern is none. */
  LogQuery query() {
    return new LogQuery(instances, from, since,
        new LogFilter(only, until, grep.map(text -> Pattern.compile(text, grepFlags))), last, follow, bytes);
  }
}
