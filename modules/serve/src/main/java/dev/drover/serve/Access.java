// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Whether somebody who came over TCP may have what is asked: a connection is kept for who has shown a token that does. {@code hosts}: the names, with ports, under which this server is
 * meant to be asked: any other in {@code Host} is a web page's that has its name point here (DNS rebinding), and any other in
 * {@code Origin} is a web page of somebody else; {@code scheme}: that of its own pages. Pure.
 */
record Access(Tokens tokens, String scheme, Set<String> hosts) {
  /** What tells nothing of the project, for those who only look whether it is there. */
  private static final Set<String> OPEN = Set.of("/live", "/ready");
  /** There everything is asked with POST, and each tool looks itself whether it may. */
  private static final String MCP = "/mcp";
  private static final String BEARER = "bearer ";

  /** What becomes of a request. */
  sealed interface Verdict {
    /** It is answered to who may do this, and others may follow. */
    record Granted(Role role) implements Verdict {}

    /** It is answered to somebody unknown, and that was it. */
    record Open() implements Verdict {}

    /** Why not, which is the end; {@code detail} has no secret in it; {@code after}: how long until it may be tried again, or zero. */
    record Refused(int status, String title, String detail, Duration after) implements Verdict {}
  }

  Access {
    hosts = Set.copyOf(hosts);
  }

  Verdict judge(HttpRequest request) {
    String host = header(request, "host").orElse("").toLowerCase(Locale.ROOT);
    if (!hosts.contains(host)) {
      return refusal(421, "misdirected request", "the Host of the request is \"" + shown(host) + "\"; ask for "
          + String.join(" or ", hosts.stream().sorted().toList()));
    }
    Optional<String> origin = header(request, "origin").map(text -> text.toLowerCase(Locale.ROOT));
    if (origin.isPresent() && !(origin.get().startsWith(scheme + "://")
        && hosts.contains(origin.get().substring(scheme.length() + 3)))) {
      return refusal(403, "forbidden", "the request comes from a page of \"" + shown(origin.get())
          + "\", and only pages of Drover itself may ask");
    }
    boolean asks = request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
    if (asks && OPEN.contains(request.getUri().path())) {
      return new Verdict.Open();
    }
    return token(request, asks || request.getUri().path().equals(MCP) ? Role.VIEW : Role.CONTROL);
  }

  private Verdict token(HttpRequest request, Role needed) {
    String given = header(request, "authorization").orElse("");
    if (!given.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return refusal(401, "no token", "give the token of this Drover as Authorization: Bearer TOKEN; it is in the file "
          + "token-view, or for what changes something token-control, of its state directory");
    }
    Optional<Role> role = tokens.roleOf(given.substring(BEARER.length()).strip());
    if (role.isEmpty()) {
      return refusal(401, "wrong token", "the token is none of this Drover");
    }
    return role.get().covers(needed)
        ? new Verdict.Granted(role.get())
        : refusal(403, "forbidden",
            "the token is one that may only look; this needs the one in the file token-control");
  }

  private static Verdict refusal(int status, String title, String detail) {
    return new Verdict.Refused(status, title, detail, Duration.ZERO);
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  private static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }
}
