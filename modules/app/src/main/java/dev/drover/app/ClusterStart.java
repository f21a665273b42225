// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.cluster.NodeSettings;
import dev.drover.config.Loaded;
import java.io.IOException;

/**
 * Joins a cluster as a node. What the project file has, and the cluster has not yet, is deployed by that, and started where it is
 * enabled; what the user has stopped stays stopped.
 */
final class ClusterStart {
  private ClusterStart() {}

  @SuppressWarnings("DoNotCallSuggester") // until it is wired
  static Started start(Loaded.Valid project, NodeSettings node, Ground ground) throws IOException {
    throw new IOException(node.name() + ": " + project.project().name() + " cannot run in " + ground.state().path()
        + " as a node: the start of a cluster is not wired yet");
  }
}
