// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.EventNames;
import dev.drover.engine.EventQuery;
import dev.drover.model.InstanceId;
import dev.drover.model.Names;
import dev.drover.model.Phase;
import dev.drover.wire.BadRequest;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.Query;

/**
 * Reads what a client asks of events: {@code since} the number after which, {@code kind} and {@code phase} (each may have several,
 * with commas between them, or come several times), {@code follow}.
 */
final class EventQueries {
  private static final Set<String> PHASES = Stream.of(Phase.values()).map(Phase::name)
      .map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toCollection(TreeSet::new));

  private EventQueries() {}

  static EventQuery read(Query query, Collection<InstanceId> instances) throws BadRequest {
    Set<Phase> phases = words(query, "phase", "phase", PHASES).stream()
        .map(word -> Phase.valueOf(word.toUpperCase(Locale.ROOT))).collect(Collectors.toSet());
    return new EventQuery(Numbers.read(query, "since", 0), Set.copyOf(instances),
        words(query, "kind", "kind of event", EventNames.known()), phases, Numbers.flag(query, "follow"));
  }

  /** The words that a parameter has, which must be among these. */
  static Set<String> words(Query query, String key, String what, Collection<String> known) throws BadRequest {
    List<String> given = query.getAll(key).stream().flatMap(text -> Stream.of(text.split(",", -1)))
        .map(word -> word.strip().toLowerCase(Locale.ROOT)).toList();
    for (String word : given) {
      if (!known.contains(word)) {
        throw new BadRequest(key + ": there is no " + what + " \"" + word + "\"" + Names.nearest(word, known)
            .map(near -> "; did you mean \"" + near + "\"?").orElse("; there are " + String.join(", ", known)));
      }
    }
    return Set.copyOf(given);
  }
}
