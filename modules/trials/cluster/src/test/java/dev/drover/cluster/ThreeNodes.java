// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.jspecify.annotations.Nullable;

/** Nodes of one cluster in this JVM, over loopback, with real processes and an H2 file. */
final class ThreeNodes implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");

  static final Config FAST = ConfigFactory.parseString(
      """
          pekko {
            loglevel = WARNING
            remote.artery { canonical { hostname = "127.0.0.1", port = 0 } }
            cluster {
              split-brain-resolver { active-strategy = keep-majority, stable-after = 2s }
              down-removal-margin = 6s
              gossip-interval = 200ms
              leader-actions-interval = 200ms
              periodic-tasks-initial-delay = 200ms
              failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 1500ms }
              jmx.multi-mbeans-in-same-jvm = on
            }
            coordinated-shutdown {
              # Here all nodes end at once, and wait for each other in vain.
              phases { cluster-sharding-shutdown-region.timeout = 2s, cluster-exiting.timeout = 1s, cluster-leave.timeout = 1s }
              terminate-actor-system = on, exit-jvm = off, run-by-jvm-shutdown-hook = off }
          }
          drover.cluster { first-lease-after = 0s, form-with = 3 }
          """);

  /** One of them; closing it ends what is left of it. */
  record Node(ActorSystem<Void> system, ClusterNode node, Launcher launcher, LogStore logs) implements AutoCloseable {
    Drover drover() {
      return node.drover();
    }

    @Override
    public void close() {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
      launcher.close();
      logs.close();
      node.close();
    }

    String name() {
      return NodeIdentity.of(Cluster.get(system).selfMember()).name();
    }

    @Nullable
    ProcessSnapshot see(String name) {
      return drover().board().get(InstanceId.parse(name).orElseThrow());
    }

    ProcessSnapshot await(String name, Predicate<ProcessSnapshot> wanted) {
      return Objects.requireNonNull(org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> see(name),
          seen -> seen != null && wanted.test(seen)));
    }

    ProcessSnapshot awaitPhase(String name, Phase phase) {
      return await(name, seen -> seen.phase() == phase);
    }

    Orchestrator.Reply send(Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
      try {
        return drover().send(command).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (Exception failure) {
        throw new AssertionError("no answer", failure);
      }
    }
  }

  final List<Node> nodes = new ArrayList<>();
  private final Path folder;
  private final Project project;

  ThreeNodes(Path folder, ProcessSpec... specs) {
    this.folder = folder;
    this.project = new Project("shop", List.of(specs));
    for (int i = 0; i < 3; i++) {
      nodes.add(add("z" + i));
    }
    await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(
        node -> node.drover().nodes().all().stream().filter(view -> view.state() == dev.drover.model.NodeView.State.UP)
            .count() == 3));
  }

  static ProcessSpec shell(String name, String line) {
    return ProcessSpec.of(name, ProcessSpec.shell(line), Path.of("/"), ENVIRONMENT);
  }

  static ProcessSpec process(String name) {
    return shell(name, "exec sleep 1000");
  }

  private Node add(String zone) {
    var setup = NodeSetup.of(ConfigFactory.parseString("drover.cluster.labels.zone = " + zone).withFallback(FAST),
        project,
        folder);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "shop", setup.config());
    var started = setup.begin(system);
    var first = nodes.isEmpty() ? system : nodes.getFirst().system();
    Cluster.get(system).manager().tell(Join.create(Cluster.get(first).selfMember().address()));
    return new Node(system, started, setup.launcher(), setup.logs());
  }

  Node node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** On all boards, and the same there. */
  ProcessSnapshot awaitEverywhere(String name, Predicate<ProcessSnapshot> wanted) {
    nodes.forEach(node -> node.await(name, wanted));
    return Objects.requireNonNull(nodes.getFirst().see(name));
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.system().terminate());
    nodes.forEach(Node::close);
  }
}
