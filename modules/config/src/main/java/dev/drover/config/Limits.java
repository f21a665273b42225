// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigValueFactory;
import dev.drover.model.ExecSpec.Limit;
import dev.drover.model.ExecSpec.Quota;
import dev.drover.model.ExecSpec.Resource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads the {@code limits} section: for each resource one limit for both, or {@code "soft:hard"}; and the quota. Owner only. */
final class Limits {
  private static final List<String> KEYS = Stream.of(Resource.values()).map(Limits::key).toList();
  private static final List<String> OF_TREE = List.of("memory", "cpu");
  private static final double LEAST_PROCESSORS = 0.01;
  private static final double MOST_PROCESSORS = 10_000;
  private static final int THOUSANDTHS = 1_000;

  private Limits() {}

  static Map<Resource, Limit> read(Section section) {
    section.onlyKeys(Stream.concat(KEYS.stream(), OF_TREE.stream()).toList(), List.of());
    var limits = new EnumMap<Resource, Limit>(Resource.class);
    for (Resource resource : Resource.values()) {
      section.get(key(resource)).flatMap(node -> limit(node, resource)).ifPresent(l -> limits.put(resource, l));
    }
    return limits;
  }

  /** What a process and all that it has started may use together. */
  static Quota quota(Section section) {
    return new Quota(section.get("memory").flatMap(Node::memory).map(OptionalLong::of).orElse(OptionalLong.empty()),
        section.get("cpu").flatMap(node -> node.decimal(LEAST_PROCESSORS, MOST_PROCESSORS))
            .map(processors -> OptionalInt.of((int) Math.round(processors * THOUSANDTHS))).orElse(OptionalInt.empty()));
  }

  private static String key(Resource resource) {
    return resource.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<Limit> limit(Node node, Resource resource) {
    Optional<String> text = node.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] both = text.get().split(":", -1);
    if (both.length > 2) {
      node.problem("must be one limit or \"soft:hard\", was " + node.shown() + "; write at most one colon");
      return Optional.empty();
    }
    Optional<Long> soft = one(part(node, both[0]), resource);
    Optional<Long> hard = both.length == 1 ? soft : one(part(node, both[1]), resource);
    if (soft.isEmpty() || hard.isEmpty()) {
      return Optional.empty();
    }
    if (Long.compareUnsigned(soft.get(), hard.get()) > 0) { // UNLIMITED is the largest
      node.problem("the soft limit must not be above the hard one, was " + node.shown() + "; lower it");
      return Optional.empty();
    }
    return Optional.of(new Limit(soft.get(), hard.get()));
  }

  private static Node part(Node node, String text) {
    return new Node(ConfigValueFactory.fromAnyRef(text.strip()), node.path(), node.place(), node.problems());
  }

  private static Optional<Long> one(Node part, Resource resource) {
    String text = String.valueOf(part.value().unwrapped());
    if (text.equals("unlimited")) {
      return Optional.of(Limit.UNLIMITED);
    }
    return switch (resource) {
      case AS, CORE, DATA, FSIZE, MEMLOCK, MSGQUEUE, STACK -> part.bytes();
      case CPU_TIME -> text.matches("[0-9]+")
          ? part.count()
          : part.duration(Duration.ofSeconds(1)).map(Duration::toSeconds);
      case LOCKS, NOFILE, NPROC, RTPRIO, SIGPENDING -> part.count();
    };
  }
}
