// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.engine.EventQuery;
import dev.drover.engine.LogQuery;
import dev.drover.logs.LogEntry;
import dev.drover.model.EventEntry;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Lines of what was asked for, and then of each instance that its names come to mean while somebody follows. One that goes and comes
 * back is the same one: its log goes on. Any thread.
 */
final class Newcomers {
  /** Each has room for a reference in every stream that follows; so often may instances of new names come while it does. */
  private static final int MOST_GROUPS = 1_024;
  private static final Set<String> COMING = Set.of("declared");

  private Newcomers() {}

  /** {@code names}: by which its instances were chosen. */
  static Source<LogEntry, NotUsed> lines(Drover drover, LogQuery asked, List<String> names) {
    Instant begun = Instant.now();
    var coming = new EventQuery(drover.events().last(), Set.of(), COMING, Set.of(), true);
    Source<List<InstanceId>, NotUsed> groups = Source.lazySource(() -> {
      Set<InstanceId> known = new HashSet<>(asked.instances());
      Source<EventEntry, NotUsed> looks = drover.events(coming);
      return Source.single(true).concat(looks.map(_ -> true)).map(_ -> fresh(drover, names, known))
          .filterNot(List::isEmpty);
    }).mapMaterializedValue(_ -> NotUsed.getInstance());
    return drover.lines(asked)
        .merge(groups.flatMapMerge(MOST_GROUPS, group -> drover.lines(since(asked, group, begun))));
  }

  /** What an earlier instance of the name has printed is none of it. */
  private static LogQuery since(LogQuery asked, List<InstanceId> group, Instant begun) {
    return new LogQuery(group, OptionalLong.empty(), Optional.of(begun), asked.filter(), OptionalInt.empty(), true,
        asked.bytes());
  }

  private static List<InstanceId> fresh(Drover drover, List<String> names, Set<InstanceId> known) {
    return Chosen.meant(drover, names).stream().filter(known::add).toList();
  }
}
