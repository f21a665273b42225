// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.cluster.NodeSettings;
import dev.drover.config.Listening;
import dev.drover.config.Loaded;
import dev.drover.serve.TcpSettings;
import dev.drover.wire.ListenAddress;
import java.nio.file.Path;
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

  Place place() {
    return Place.of(loaded.file(), node.map(NodeSettings::name));
  }

  /** Where its state is. */
  Path state() {
    return place().state();
  }
}
