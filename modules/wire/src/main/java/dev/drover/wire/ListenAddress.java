// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where HTTP is to be served over TCP. {@code host}: as it was written, without brackets; port 0 stands for one that is free;
 * {@code insecure}: also where other machines can reach it, though nothing is encrypted. Immutable.
 */
public record ListenAddress(String host, int port, boolean insecure) {
  private static final Pattern ADDRESS = Pattern.compile("(?:([^\\s:\\[\\]/]+):|\\[([^\\s\\[\\]/]+)]:)?(\\d{1,5})");
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MOST = 65_535;

  /** From {@code PORT}, {@code HOST:PORT} or {@code [HOST]:PORT}, where the last one is for IPv6; without a host it is loopback. */
  public static ListenAddress parse(String text, boolean insecure) throws BadRequest {
    Matcher parts = ADDRESS.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(3)) > MOST) {
      throw bad(text);
    }
    String host = parts.group(1) != null ? parts.group(1) : parts.group(2) != null ? parts.group(2) : LOOPBACK;
    return new ListenAddress(host, Integer.parseInt(parts.group(3)), insecure);
  }

  private static BadRequest bad(String text) {
    return new BadRequest(
        "must be PORT, HOST:PORT or [HOST]:PORT, as 7373 or 127.0.0.1:7373, with a port of at most " + MOST
            + ", was \"" + text + "\"");
  }

  /** Asks the resolver for the host, which may take a while. */
  public InetAddress resolve() throws UnknownHostException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException unknown) {
      throw (UnknownHostException) new UnknownHostException(this + ": there is no host \"" + host + "\"")
          .initCause(unknown);
    }
  }

  @Override
  public String toString() {
    return at(host, port);
  }

  /** As it stands in a URL. */
  public static String at(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
