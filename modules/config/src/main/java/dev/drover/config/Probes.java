// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.Probe;
import dev.drover.model.Probe.Check;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the {@code ready}, {@code live} and {@code startup} sections. */
final class Probes {
  private static final List<String> CHECKS = List.of("exec", "http", "tcp", "log");
  private static final List<String> KEYS = List.of("exec", "http", "tcp", "log", "initial-delay", "period", "timeout",
      "success-threshold", "failure-threshold");
  private static final int LONGEST_PATTERN = 1000;
  private static final int MAX_THRESHOLD = 1_000_000;

  private Probes() {}

  static Optional<Probe> read(Section section, Probe.Kind kind) {
    section.onlyKeys(KEYS, List.of("notify"));
    Probe base = Probe.of(new Check.Log(""), kind);
    Duration shortest = Duration.ofMillis(10);
    Duration delay = section.duration("initial-delay", Duration.ZERO, base.initialDelay());
    Duration period = section.duration("period", shortest, base.period());
    Duration timeout = section.duration("timeout", shortest, base.timeout());
    int successes = section.whole("success-threshold", 1, MAX_THRESHOLD, base.successThreshold());
    int failures = section.whole("failure-threshold", 1, MAX_THRESHOLD, base.failureThreshold());
    return check(section, kind).map(check -> new Probe(check, delay, period, timeout, successes, failures));
  }

  private static Optional<Check> check(Section section, Probe.Kind kind) {
    List<String> own = CHECKS.stream().filter(section::has).toList();
    List<String> found = own.isEmpty() ? CHECKS.stream().filter(c -> section.get(c).isPresent()).toList() : own;
    if (found.size() != 1) {
      section.problem("must have exactly one check, has " + (found.isEmpty() ? "none" : String.join(" and ", found))
          + "; use one of " + String.join(", ", CHECKS));
      return Optional.empty();
    }
    Node node = section.get(found.getFirst()).orElseThrow();
    return switch (found.getFirst()) {
      case "exec" -> node.command().map(Check.Exec::new);
      case "http" -> section.section("http").flatMap(NetworkChecks::http);
      case "tcp" -> node.isObject()
          ? section.section("tcp").flatMap(NetworkChecks::tcp)
          : NetworkChecks.tcp(node);
      default -> log(node, kind);
    };
  }

  private static Optional<Check> log(Node node, Probe.Kind kind) {
    if (kind == Probe.Kind.LIVE) {
      node.problem("is a check for ready and startup only, was in live; use exec, http or tcp");
      return Optional.empty();
    }
    return node.text().flatMap(pattern -> {
      if (pattern.length() > LONGEST_PATTERN) {
        node.problem("must have at most " + LONGEST_PATTERN + " characters, has " + pattern.length() + "; shorten it");
        return Optional.empty();
      }
      try {
        return Optional.of(new Check.Log(Pattern.compile(pattern).pattern()));
      } catch (PatternSyntaxException e) {
        node.problem("must be a regular expression, was " + node.shown() + " (" + e.getDescription() + "); correct it");
        return Optional.empty();
      }
    });
  }
}
