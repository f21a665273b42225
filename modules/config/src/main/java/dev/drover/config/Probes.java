// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.Probe;
import dev.drover.model.Probe.Check;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the {@code ready}, {@code live} and {@code startup} sections. */
final class Probes {
  private static final List<String> CHECKS = List.of("exec", "http", "tcp", "log");
  private static final List<String> KEYS = List.of("exec", "http", "tcp", "log", "initial-delay", "period", "timeout",
      "success-threshold", "failure-threshold");
  private static final List<String> HTTP_KEYS = List.of("port", "path", "host", "method", "headers", "status");
  private static final String LOCALHOST = "127.0.0.1";
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
      case "http" -> section.section("http").flatMap(Probes::http);
      case "tcp" -> tcp(node);
      default -> log(node, kind);
    };
  }

  private static Optional<Check> http(Section http) {
    http.onlyKeys(HTTP_KEYS, List.of());
    Optional<Integer> port = http.get("port").flatMap(node -> node.whole(1, 65_535));
    if (http.get("port").isEmpty()) {
      http.problem("has no port; add port = 8080 or the like");
    }
    String path = matching(http, "path", "/", "/[^\\s\\p{Cntrl}]*", "a path that starts with /");
    String host = matching(http, "host", LOCALHOST, "[^\\s/]+", "a host name or address");
    String method = matching(http, "method", "GET", "[A-Z]+", "a method in capitals, like GET");
    Status status = http.get("status").flatMap(Probes::status).orElse(new Status(200, 399));
    Map<String, String> headers = headers(http);
    return port.map(p -> new Check.Http(method, host, p, path, headers, status.min, status.max));
  }

  private static String matching(Section section, String key, String otherwise, String regex, String must) {
    Optional<Node> node = section.get(key);
    Optional<String> text = node.flatMap(Node::text);
    if (node.isPresent() && text.isPresent() && !text.get().matches(regex)) {
      node.get().problem("must be " + must + ", was " + node.get().shown() + "; correct it");
    }
    return text.orElse(otherwise);
  }

  private static Map<String, String> headers(Section http) {
    var headers = new HashMap<String, String>();
    http.section("headers").ifPresent(section -> {
      for (String name : section.keys()) {
        section.own(name).ifPresent(node -> node.text().ifPresent(value -> {
          if (!name.matches("[!#$%&'*+.^_`|~A-Za-z0-9-]+") || !value.matches("[^\\p{Cntrl}]*")) {
            node.problem("is no valid header (RFC 9110 5.1); use a plain name and a value of one line");
          }
          headers.put(name, value);
        }));
      }
    });
    return headers;
  }

  private record Status(int min, int max) {}

  private static Optional<Status> status(Node node) {
    String text = node.text().orElse("");
    if (text.matches("[1-5][0-9][0-9](-[1-5][0-9][0-9])?")) {
      int min = Integer.parseInt(text.substring(0, 3));
      int max = Integer.parseInt(text.substring(text.length() - 3));
      if (min <= max) {
        return Optional.of(new Status(min, max));
      }
    }
    node.problem("must be a status or a range of them, was " + node.shown() + "; write it like 200 or \"200-399\"");
    return Optional.empty();
  }

  private static Optional<Check> tcp(Node node) {
    String text = node.isList() || node.isObject() ? "" : node.text().orElse("");
    int colon = text.lastIndexOf(':');
    if (colon < 0 && text.matches("-?[0-9]+")) {
      return node.whole(1, 65_535).map(port -> new Check.Tcp(LOCALHOST, port));
    }
    String host = colon > 0 ? text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1") : "";
    String port = text.substring(colon + 1);
    if (host.matches("[^\\s/]+") && port.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= 65_535) {
        return Optional.of(new Check.Tcp(host, number));
      }
    }
    node.problem("must be a port or \"host:port\", was " + node.shown() + "; use a port from 1 to 65535");
    return Optional.empty();
  }

  private static Optional<Check> log(Node node, Probe.Kind kind) {
    if (kind == Probe.Kind.LIVE) {
      node.problem("is a check for ready and startup only, was in live; use exec, http or tcp");
      return Optional.empty();
    }
    return node.text().flatMap(pattern -> {
      try {
        return Optional.of(new Check.Log(Pattern.compile(pattern).pattern()));
      } catch (PatternSyntaxException e) {
        node.problem("must be a regular expression, was " + node.shown() + " (" + e.getDescription() + "); correct it");
        return Optional.empty();
      }
    });
  }
}
