// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.drover.cluster.BoardReplica;
import dev.drover.cluster.ClusterNode;
import dev.drover.cluster.Database;
import dev.drover.cluster.DatabaseException;
import dev.drover.cluster.NodeSettings;
import dev.drover.config.Loaded;
import dev.drover.engine.Site;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.serve.Api;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Joins a cluster as a node. What the project file has, and the cluster has not yet, is deployed by that, and started where it is
 * enabled; what the user has stopped stays stopped.
 */
final class ClusterStart {
  private ClusterStart() {}

  /** Fails, with nothing begun, for all that is wrong with the settings, or for the database. */
  static Started start(Loaded.Valid loaded, NodeSettings node, Ground ground) throws IOException {
    try {
      return begin(loaded, node, ground);
    } catch (DatabaseException | ConfigException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  private static Started begin(Loaded.Valid loaded, NodeSettings node, Ground ground) throws IOException {
    Config defaults = Site.timers().withFallback(ConfigFactory.load());
    Database database = Database.of(node.pekko().withFallback(defaults), shared(ground));
    Config config = node.pekko().withFallback(ClusterNode.config(loaded.project(), database)).withFallback(defaults);
    Launcher launcher = ClusterNode.launcher(config);
    List<String> problems = ClusterNode.problems(config, launcher);
    if (!problems.isEmpty()) {
      launcher.close();
      throw new IOException(String.join("; ", problems));
    }
    try {
      database.prepare(loaded.project().name());
    } catch (DatabaseException failure) {
      launcher.close();
      throw failure;
    }
    LogStore logs = Started.logs(loaded, ground);
    ActorSystem<Void> system;
    try {
      system = ActorSystem.create(Behaviors.empty(), NodeSettings.SYSTEM, config);
    } catch (RuntimeException failure) {
      launcher.close();
      logs.close();
      throw new IOException(node.name() + ": " + why(failure), failure);
    }
    var about = new BoardReplica.About(node.labels(), node.capacity().orElse(0));
    ClusterNode started = ClusterNode.start(system,
        new ClusterNode.Parts(loaded.project(), database, about, launcher, logs));
    return new Started(started.drover(), launcher, logs, new Api.Here(node.name(), started.views().ages()),
        CoordinatedShutdown.PhaseServiceUnbind(), started, started::handOver,
        started.mayLaunch());
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
