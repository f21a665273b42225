// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.cluster.ClusterNode;
import dev.drover.cluster.NodeSettings;
import dev.drover.cluster.NodeSetup;
import dev.drover.config.Loaded;
import dev.drover.engine.Site;
import dev.drover.serve.Api;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Joins a cluster as a node. What the project file has, and the cluster has not yet, is deployed by that, and started where it is
 * enabled; what the user has stopped stays stopped.
 */
final class ClusterStart {
  private ClusterStart() {}

  /** Refused, with nothing begun, for all that is wrong with the settings or the database. */
  static Started start(Loaded.Valid loaded, NodeSettings node, Ground ground) throws IOException, Ground.Refused {
    NodeSetup setup;
    try {
      Config own = node.pekko().withFallback(Site.timers()).withFallback(ConfigFactory.defaultOverrides())
          .withFallback(ConfigFactory.defaultApplication());
      setup = NodeSetup.of(own, loaded.project(), shared(ground), _ -> Started.logs(loaded, ground));
    } catch (NodeSetup.Refused refused) {
      throw new Ground.Refused(refused.problems().stream().map(problem -> "drover: cannot start: " + problem).toList());
    }
    ActorSystem<Void> system;
    try {
      system = ActorSystem.create(Behaviors.empty(), NodeSettings.SYSTEM, setup.config());
    } catch (RuntimeException failure) {
      setup.close();
      throw new IOException(node.name() + ": " + why(failure), failure);
    }
    ClusterNode started = setup.begin(system);
    return new Started(started.drover(), setup.launcher(), setup.logs(),
        new Api.Here(node.name(), started.views().ages(), () -> hindrance(started)),
        CoordinatedShutdown.PhaseServiceUnbind(), started,
        started::handOver, started.mayLaunch());
  }

  private static Optional<String> hindrance(ClusterNode node) {
    return node.mayLaunchNow()
        ? Optional.empty()
        : Optional.of("too few members of the cluster answer this node; it launches nothing until they do");
  }

  private static String why(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof BindException || String.valueOf(at.getMessage()).contains("BindException")) {
        return "cannot listen there, for another program does, or it is no address of this machine;"
            + " give this node another host or port";
      }
    }
    return String.valueOf(failure.getMessage());
  }

  /** What all nodes of this machine have: beside the folders of the nodes. */
  private static Path shared(Ground ground) {
    Path nodes = Objects.requireNonNull(ground.state().path().toAbsolutePath().getParent());
    return Objects.requireNonNull(nodes.getParent());
  }
}
