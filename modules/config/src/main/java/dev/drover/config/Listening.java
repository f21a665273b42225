// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a project file wants HTTP to be served over TCP. {@code host}: without brackets; {@code port}: 0 for one that is free;
 * {@code insecure}: unencrypted also where other machines reach it; {@code requestsPerSecond}: of each client's address at most, empty
 * for no bound. Immutable.
 */
public record Listening(String host, int port, boolean insecure, Optional<Tls> tls, OptionalInt requestsPerSecond) {
  /** PEM files, absolute: a chain of certificates, the server's own first, and the key of that one (PKCS#8). */
  public record Tls(Path certificate, Path key) {}
}
