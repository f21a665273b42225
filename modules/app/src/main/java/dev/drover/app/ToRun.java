// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.cluster.NodeSettings;
import dev.drover.config.Listening;
import dev.drover.config.Loaded;
import dev.drover.serve.TcpSettings;
import dev.drover.terminal.StateFolders;
import dev.drover.wire.ListenAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** What {@code up} is to run: a project, alone or as a node of a cluster; and where it is to be served over TCP. Immutable. */
record ToRun(Loaded.Valid loaded, Optional<NodeSettings> node, Optional<TcpSettings> listen) {
  static ToRun alone(Loaded.Valid loaded) {
    return of(loaded, Optional.empty(), Optional.empty());
  }

  /** {@code asked}: an address that is named for this start; how it is served there is still as the project file says. */
  static ToRun of(Loaded.Valid loaded, Optional<NodeSettings> node, Optional<ListenAddress> asked) {
    Optional<Listening> written = loaded.listening();
    return new ToRun(loaded, node,
        asked.or(() -> written.map(file -> new ListenAddress(file.host(), file.port(), file.insecure())))
            .map(address -> new TcpSettings(address,
                written.flatMap(Listening::tls).map(tls -> new TcpSettings.Tls(tls.certificate(), tls.key())),
                written.map(Listening::requestsPerSecond).orElse(OptionalInt.empty()))));
  }

  Path file() {
    return loaded.file().toAbsolutePath().normalize();
  }

  /** Of the project file. */
  Path directory() {
    return Objects.requireNonNull(file().getParent());
  }

  /** Where its state is. */
  Path state() {
    return node.map(settings -> StateFolders.node(directory(), settings.name()))
        .orElseGet(() -> StateFolders.alone(directory()));
  }

  /** {@code stop} is the command that ends the Drover that may have it already. */
  StateDirectory claim(String stop) throws IOException, StateDirectory.InUse {
    return node.isPresent()
        ? StateDirectory.claimNode(directory(), node.get().name(), stop)
        : StateDirectory.claim(directory(), stop);
  }

  /** A command for the user who is {@code at} this place, which finds this Drover. */
  String hint(Path at, String verb) {
    return Hints.command(at, directory(), verb + node.map(settings -> " --node " + settings.name()).orElse(""));
  }
}
