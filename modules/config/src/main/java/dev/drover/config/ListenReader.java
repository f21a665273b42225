// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code listen} of a project file, whose paths begin at its folder. Owner only. */
final class ListenReader {
  private static final List<String> KEYS = List.of("address", "insecure", "tls", "requests-per-second");
  private static final List<String> TLS_KEYS = List.of("certificate", "key");
  private static final Pattern ADDRESS = Pattern.compile("(?:([^\\s:\\[\\]/]+):|\\[([^\\s\\[\\]/]+)]:)?(\\d{1,5})");
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MOST_PORT = 65_535;
  private static final int MOST_REQUESTS = 1_000_000;

  private final Path file;

  ListenReader(Path file) {
    this.file = file;
  }

  private record Address(String host, int port) {}

  /** Empty where there is a problem. */
  Optional<Listening> read(Section section) {
    section.onlyKeys(KEYS, List.of());
    Optional<Node> written = section.get("address");
    if (written.isEmpty()) {
      section.problem("has no address; add address = \"127.0.0.1:7373\" or the like");
    }
    Optional<Address> address = written.flatMap(ListenReader::address);
    boolean insecure = section.flag("insecure", false);
    Optional<Node> encrypted = section.get("tls");
    Optional<Listening.Tls> tls = encrypted.flatMap(Node::section).flatMap(this::tls);
    if (address.isPresent() && encrypted.isEmpty() && !insecure && !isLoopback(address.get().host())) {
      written.get().problem("can be reached from other machines, and is not encrypted, was " + written.get().shown()
          + "; add tls { certificate = ..., key = ... }, or insecure = true where nobody else is on the network");
    }
    OptionalInt requests = section.get("requests-per-second").flatMap(node -> node.whole(1, MOST_REQUESTS)).stream()
        .mapToInt(Integer::intValue).findAny();
    return address.map(at -> new Listening(at.host(), at.port(), insecure, tls, requests));
  }

  /** In the form of a port, {@code host:port} or {@code [host]:port}. */
  private static Optional<Address> address(Node node) {
    Optional<String> text = node.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = ADDRESS.matcher(text.get());
    if (!parts.matches() || Integer.parseInt(parts.group(3)) > MOST_PORT) {
      node.problem("must be a port, \"host:port\" or \"[host]:port\", was " + node.shown()
          + "; write it like \"127.0.0.1:7373\", with a port of at most " + MOST_PORT);
      return Optional.empty();
    }
    String host = parts.group(1) != null ? parts.group(1) : parts.group(2) != null ? parts.group(2) : LOOPBACK;
    return Optional.of(new Address(host, Integer.parseInt(parts.group(3))));
  }

  /** Of a name nothing is known yet: it is looked up when it is to be served. */
  private static boolean isLoopback(String host) {
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException name) {
      return true;
    }
  }

  private Optional<Listening.Tls> tls(Section section) {
    section.onlyKeys(TLS_KEYS, List.of());
    Optional<Path> certificate = file(section, "certificate", "server.pem");
    Optional<Path> key = file(section, "key", "server.key");
    return certificate.isPresent() && key.isPresent()
        ? Optional.of(new Listening.Tls(certificate.get(), key.get()))
        : Optional.empty();
  }

  private Optional<Path> file(Section section, String key, String example) {
    Optional<Node> node = section.get(key);
    if (node.isEmpty()) {
      section.problem("has no " + key + "; add " + key + " = \"tls/" + example + "\" or the like, a PEM file");
      return Optional.empty();
    }
    return node.get().text().flatMap(text -> found(node.get(), text));
  }

  private Optional<Path> found(Node node, String text) {
    try {
      Path path = file.toAbsolutePath().resolveSibling(text).normalize();
      if (Files.isRegularFile(path)) {
        return Optional.of(path);
      }
      node.problem(
          Words.quote(text) + ": " + (Files.exists(path) ? "is no file" : "no such file") + "; check the path");
    } catch (InvalidPathException _) {
      node.problem(Words.quote(text) + ": is no valid path; correct it");
    }
    return Optional.empty();
  }
}
