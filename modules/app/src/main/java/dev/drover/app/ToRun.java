// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.cluster.NodeSettings;
import dev.drover.config.Loaded;
import dev.drover.terminal.StateFolders;
import dev.drover.wire.ListenAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** What {@code up} is to run: a project, alone or as a node of a cluster; and where it is to be served over TCP. Immutable. */
record ToRun(Loaded.Valid loaded, Optional<NodeSettings> node, Optional<ListenAddress> listen) {
  static ToRun alone(Loaded.Valid loaded) {
    return new ToRun(loaded, Optional.empty(), Optional.empty());
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
