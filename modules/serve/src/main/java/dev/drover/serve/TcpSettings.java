// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.wire.ListenAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where and how HTTP is served over TCP. {@code requestsPerSecond}: how many of them an address that shows a token is answered, empty for
 * no bound. Immutable.
 */
public record TcpSettings(ListenAddress address, Optional<Tls> tls, OptionalInt requestsPerSecond) {
  /** PEM files: a chain of certificates, the server's own first, and the private key of that one (PKCS#8, for its owner alone). */
  public record Tls(Path certificate, Path key) {}

  /** Neither encrypted nor bounded. */
  public static TcpSettings plain(ListenAddress address) {
    return new TcpSettings(address, Optional.empty(), OptionalInt.empty());
  }
}
