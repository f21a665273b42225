// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.CommandRequest;
import dev.drover.wire.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code drover up} was asked; no names stand for all that is enabled; without a file, the directory's or the nearest
 * above it. {@code cluster}: as a node, which {@code node} describes, or else {@code cluster-node.conf} beside the project
 * file. {@code listen}: where HTTP is served over TCP as well, if at all. Paths are absolute. Immutable.
 */
public record UpOptions(List<String> names, @Nullable Path file, boolean detach, boolean dependencies, Duration timeout,
    Path directory, boolean cluster, @Nullable Path node, Optional<ListenAddress> listen) {
  /** How long {@code -d} waits unless it is told. */
  public static final Duration DEFAULT_TIMEOUT = CommandRequest.DEFAULT_TIMEOUT;

  public UpOptions {
    names = List.copyOf(names);
  }

  /** Alone. */
  public UpOptions(List<String> names, @Nullable Path file, boolean detach, boolean dependencies, Duration timeout,
      Path directory) {
    this(names, file, detach, dependencies, timeout, directory, false, null, Optional.empty());
  }
}
