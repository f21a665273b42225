// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.engine.Drover;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * A real node of a cluster in this JVM, with the shortest margins that the fence accepts, that tells a measurement what it sees: what others
 * publish, and when they were missed. Any thread.
 */
public final class MeasuredNode {
  private static final Config MARGINS = ConfigFactory.parseResourcesAnySyntax(MeasuredNode.class, "margins.conf");

  private final ActorSystem<ClusterEvent.ClusterDomainEvent> system;
  private final ClusterNode node;
  private final Map<String, Long> missed = new ConcurrentHashMap<>();
  private final Map<String, Long> removed = new ConcurrentHashMap<>();

  private MeasuredNode(Path folder, Consumer<ProcessSnapshot> seen) {
    var project = new Project("load", List.of());
    NodeSetup setup = NodeSetup.of(MARGINS, project, folder);
    system = ActorSystem.create(Behaviors.receiveMessage(event -> {
      see(event);
      return Behaviors.same();
    }), project.name(), setup.config());
    Cluster.get(system).subscriptions().tell(Subscribe.create(system, ClusterEvent.ClusterDomainEvent.class));
    node = setup.begin(system, applied -> {
      ProcessSnapshot now = applied.now();
      if (now != null) {
        seen.accept(now);
      }
    });
  }

  /** Its state is in this folder, as that of all nodes; {@code seen}: what others publish, on the replica's thread. */
  public static MeasuredNode start(Path folder, Consumer<ProcessSnapshot> seen) {
    return new MeasuredNode(folder, seen);
  }

  private void see(ClusterEvent.ClusterDomainEvent event) {
    switch (event) {
      case ClusterEvent.UnreachableMember lost ->
        missed.put(NodeIdentity.of(lost.member()).name(), System.nanoTime());
      case ClusterEvent.MemberRemoved gone ->
        removed.putIfAbsent(NodeIdentity.of(gone.member()).name(), System.nanoTime());
      default -> {
        // of no interest here
      }
    }
  }

  /** Itself where it begins a cluster. */
  public void join(String address) {
    Cluster.get(system).manager().tell(Join.create(AddressFromURIString.parse(address)));
  }

  public String address() {
    return Cluster.get(system).selfMember().address().toString();
  }

  public String name() {
    return NodeIdentity.of(Cluster.get(system).selfMember()).name();
  }

  /** How many nodes are up, as this one sees it. */
  public long up() {
    return node.views().nodes().all().stream().filter(view -> view.state() == NodeView.State.UP).count();
  }

  public Drover drover() {
    return node.drover();
  }

  /** As the owner of an instance does. */
  public void publish(ProcessSnapshot snapshot) {
    node.publishing().publish(node.views().board(), snapshot);
  }

  /** As the owner of an instance does that is removed. */
  public void remove(ProcessSnapshot last) {
    node.publishing().remove(node.views().board(), last);
  }

  /** When this node saw it unreachable for the last time, of the machine's monotonic clock; 0 if it has not. */
  public long missedAt(String name) {
    return missed.getOrDefault(name, 0L);
  }

  /** When it was removed; 0 if it was not. */
  public long removedAt(String name) {
    return removed.getOrDefault(name, 0L);
  }
}
