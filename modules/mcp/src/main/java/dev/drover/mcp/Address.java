// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an agent can read and subscribe to, by its URI: {@code drover://processes} and, with the name of a process or of an
 * instance in the place of NAME (where a slash is {@code %2F}), {@code drover://processes/NAME}, {@code .../NAME/logs} and {@code .../NAME/errors}. Pure.
 */
record Address(Kind kind, String name) {
  static final String ALL = "drover://processes";
  static final String ONE = ALL + "/{name}";
  static final String LOGS = ONE + "/logs";
  static final String ERRORS = ONE + "/errors";

  enum Kind {
    ALL, ONE, LOGS, ERRORS
  }

  static Optional<Address> parse(String uri) {
    if (uri.equals(ALL)) {
      return Optional.of(new Address(Kind.ALL, ""));
    }
    if (!uri.startsWith(ALL + "/")) {
      return Optional.empty();
    }
    String[] parts = uri.substring(ALL.length() + 1).split("/", -1);
    if (parts.length > 2 || parts[0].isEmpty()) {
      return Optional.empty();
    }
    String what = parts.length == 1 ? "" : parts[1];
    return switch (what) {
      case "" -> parts.length == 1 ? named(Kind.ONE, parts[0]) : Optional.empty();
      case "logs" -> named(Kind.LOGS, parts[0]);
      case "errors" -> named(Kind.ERRORS, parts[0]);
      default -> Optional.empty();
    };
  }

  private static Optional<Address> named(Kind kind, String name) {
    try {
      return Optional.of(new Address(kind, URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
