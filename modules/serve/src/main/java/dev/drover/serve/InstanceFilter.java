// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import dev.drover.wire.BadRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which instances a client wants, beside their names: those in some phases, of some health, that are wanted up or down, of some nodes (an
 * empty set stands for all), and which page of them: so many after this one. Immutable. Pure.
 */
record InstanceFilter(Set<Phase> phases, Set<Health> healths, Set<Wanted> wanted, Set<String> nodes,
    Optional<InstanceId> after, int limit) {
  static final Set<String> PARAMETERS = Set.of("name", "phase", "health", "wanted", "node", "after", "limit");
  private static final int MOST = 100_000;

  InstanceFilter {
    phases = Set.copyOf(phases);
    healths = Set.copyOf(healths);
    wanted = Set.copyOf(wanted);
    nodes = Set.copyOf(nodes);
  }

  static InstanceFilter of(Call call) throws BadRequest {
    Optional<String> after = call.parameter("after");
    Optional<InstanceId> last = after.flatMap(InstanceId::parse);
    if (after.isPresent() && last.isEmpty()) {
      throw new BadRequest("after: must be the name of an instance, as web/2, was \"" + after.get() + "\"");
    }
    long limit = Numbers.read(call.query(), "limit", MOST);
    if (limit < 1 || limit > MOST) {
      throw new BadRequest("limit: must be a whole number from 1 to " + MOST + ", was " + limit);
    }
    return new InstanceFilter(words(call, "phase", Phase.class), words(call, "health", Health.class),
        words(call, "wanted", Wanted.class), Set.copyOf(call.words("node")), last, (int) limit);
  }

  private static <E extends Enum<E>> Set<E> words(Call call, String key, Class<E> type) throws BadRequest {
    var found = EnumSet.noneOf(type);
    List<String> known = EnumSet.allOf(type).stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    for (String word : EventQueries.words(call.query(), key, key, known)) {
      found.add(Enum.valueOf(type, word.toUpperCase(Locale.ROOT)));
    }
    return found;
  }

  boolean takes(ProcessSnapshot seen) {
    return (phases.isEmpty() || phases.contains(seen.phase()))
        && (healths.isEmpty() || healths.contains(seen.health()))
        && (wanted.isEmpty() || wanted.contains(seen.wanted()))
        && (nodes.isEmpty() || nodes.contains(seen.node()))
        && (after.isEmpty() || seen.instance().compareTo(after.get()) > 0);
  }

  /** Then they are in the order of their names, else in that of their declaration. */
  boolean isPage() {
    return after.isPresent() || limit < MOST;
  }

  List<ProcessSnapshot> page(List<ProcessSnapshot> found) {
    return found.subList(0, Math.min(limit, found.size()));
  }

  /** The target of the page after this one. */
  String next(String path, Call call, InstanceId last) {
    var target = new StringBuilder(path).append("?after=").append(encoded(last.name()));
    call.query().toList().stream().filter(given -> !given.first().equals("after"))
        .forEach(given -> target.append('&').append(given.first()).append('=').append(encoded(given.second())));
    return target.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
