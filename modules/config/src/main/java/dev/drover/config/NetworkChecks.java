// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.Probe.Check;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the checks of a probe that ask a port: {@code http} and {@code tcp}. */
final class NetworkChecks {
  private static final List<String> HTTP_KEYS = List.of("port", "path", "host", "method", "headers", "status",
      "shared");
  private static final List<String> TCP_KEYS = List.of("port", "host", "shared");
  private static final String LOCALHOST = "127.0.0.1";
  private static final String HOST = "[^\\s\\p{Cntrl}/]+";
  private static final int MAX_PORT = 65_535;

  private NetworkChecks() {}

  static Optional<Check> http(Section http) {
    http.onlyKeys(HTTP_KEYS, List.of());
    Optional<Integer> port = port(http);
    String path = matching(http, "path", "/", "/[^\\s\\p{Cntrl}]*", "a path that starts with / and has no spaces");
    String method = matching(http, "method", "GET", "[A-Z]+", "a method in capitals, like GET");
    String host = host(http);
    Status status = http.get("status").flatMap(NetworkChecks::status).orElse(new Status(200, 399));
    Map<String, String> headers = headers(http);
    boolean shared = http.flag("shared", false);
    return port.map(p -> new Check.Http(method, host, p, path, headers, status.min, status.max, shared));
  }

  /** In the form of an object. */
  static Optional<Check> tcp(Section tcp) {
    tcp.onlyKeys(TCP_KEYS, List.of());
    String host = host(tcp);
    boolean shared = tcp.flag("shared", false);
    return port(tcp).map(port -> new Check.Tcp(host, port, shared));
  }

  /** In the form of a port or {@code "host:port"}. */
  static Optional<Check> tcp(Node node) {
    String text = node.isList() ? "" : node.text().orElse("");
    int colon = text.lastIndexOf(':');
    if (colon < 0 && text.matches("-?[0-9]+")) {
      return node.whole(1, MAX_PORT).map(port -> new Check.Tcp(LOCALHOST, port, false));
    }
    String host = colon > 0 ? text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1") : "";
    String port = text.substring(colon + 1);
    if (host.matches(HOST) && port.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= MAX_PORT) {
        return Optional.of(new Check.Tcp(host, number, false));
      }
    }
    node.problem("must be a port or \"host:port\", was " + node.shown() + "; use a port from 1 to 65535");
    return Optional.empty();
  }

  private static Optional<Integer> port(Section section) {
    if (section.get("port").isEmpty()) {
      section.problem("has no port; add port = 8080 or the like");
    }
    return section.get("port").flatMap(node -> node.whole(1, MAX_PORT));
  }

  private static String host(Section section) {
    return matching(section, "host", LOCALHOST, HOST, "a host name or address");
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
    String text = node.isList() || node.isObject() ? "" : node.text().orElse("");
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
}
