// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.RestartPolicy;
import dev.drover.model.RestartPolicy.Exhausted;
import dev.drover.model.RestartPolicy.When;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code restart} section. */
final class Restarts {
  private static final List<String> KEYS = List.of("policy", "min", "max", "factor", "jitter", "reset-after",
      "max-restarts", "within", "then", "success-codes");
  private static final Map<String, When> POLICIES = Map.of("never", When.NEVER, "on-failure", When.ON_FAILURE, "always",
      When.ALWAYS);
  private static final Map<String, Exhausted> THEN = Map.of("fail", Exhausted.FAIL, "slow", Exhausted.SLOW);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private Restarts() {}

  static RestartPolicy read(Optional<Section> found) {
    RestartPolicy base = RestartPolicy.DEFAULT;
    if (found.isEmpty()) {
      return base;
    }
    Section section = found.get();
    section.onlyKeys(KEYS, List.of());
    Duration min = section.duration("min", Duration.ZERO, base.min());
    Duration max = section.duration("max", SHORTEST, base.max());
    if (min.compareTo(max) > 0) {
      section.get(section.get("min").isPresent() ? "min" : "max")
          .ifPresent(node -> node.problem("min must not be longer than max, was min " + Words.show(min) + " and max "
              + Words.show(max) + "; make min shorter or max longer"));
    }
    return new RestartPolicy(section.choice("policy", POLICIES, "never, on-failure or always", base.when()), min, max,
        section.decimal("factor", 1, 1000, base.factor()), section.decimal("jitter", 0, 1, base.jitter()),
        section.duration("reset-after", Duration.ZERO, base.resetAfter()),
        section.whole("max-restarts", 0, 1_000_000, base.maxRestarts()),
        section.duration("within", SHORTEST, base.within()),
        section.choice("then", THEN, "fail or slow", base.exhausted()), successCodes(section, base.successCodes()));
  }

  private static Set<Integer> successCodes(Section section, Set<Integer> otherwise) {
    return section.get("success-codes").flatMap(Node::items).<Set<Integer>>map(items -> {
      var codes = new HashSet<Integer>();
      items.forEach(item -> item.whole(0, 255).ifPresent(codes::add));
      return codes;
    }).orElse(otherwise);
  }
}
