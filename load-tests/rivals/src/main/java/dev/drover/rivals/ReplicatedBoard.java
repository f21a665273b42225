// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import com.typesafe.config.ConfigFactory;
import dev.drover.model.ProcessSnapshot;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** One node of a cluster, whose board has what all nodes publish. Any thread. */
public abstract class ReplicatedBoard implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(20);
  protected final ActorSystem<Void> system;

  ReplicatedBoard(ActorSystem<Void> system) {
    this.system = system;
  }

  /**
   * A node on loopback that is in no cluster yet. {@code seen} hears, on a thread of the node, of each snapshot that has come from
   * another one, once any thread can read it here.
   */
  public static ReplicatedBoard start(String contestant, Consumer<ProcessSnapshot> seen) {
    return switch (contestant) {
      case "replica" -> new StreamedBoard(system(), seen);
      case "distributed-data" -> new DistributedDataBoard(system(), seen);
      default -> throw new IllegalArgumentException("there is no such board: " + contestant);
    };
  }

  private static ActorSystem<Void> system() {
    return ActorSystem.create(Behaviors.empty(), "boards", ConfigFactory.parseString("""
        pekko.actor.provider = cluster
        pekko.loglevel = WARNING
        pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
        pekko.cluster.jmx.enabled = off
        pekko.cluster.distributed-data {
          gossip-interval = 1 s              # a fifth of it, or 200 ms, is how often deltas go
          notify-subscribers-interval = 20 ms
          delta-crdt.enabled = on
        }
        pekko.coordinated-shutdown.exit-jvm = off
        """).withFallback(ConfigFactory.load()));
  }

  /** {@code host:port}. */
  public String node() {
    Address address = Cluster.get(system).selfMember().address();
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }

  /** Joins the cluster of this node, which may be itself. */
  public void join(String node) {
    int colon = node.lastIndexOf(':');
    var address = new Address(Cluster.get(system).selfMember().address().protocol(), system.name(),
        node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
    Cluster.get(system).manager().tell(Join.create(address));
  }

  /** How many members of its cluster are up, as far as it knows. */
  public int up() {
    int up = 0;
    for (Member member : Cluster.get(system).state().getMembers()) {
      up += member.status().equals(MemberStatus.up()) ? 1 : 0;
    }
    return up;
  }

  /** Puts a snapshot of this node's own on all boards; returns when it is on the one here. */
  public abstract void publish(ProcessSnapshot snapshot);

  /** How many instances the board here has. */
  public abstract int size();

  @Override
  public void close() {
    system.terminate();
    try {
      var _ = system.getWhenTerminated().toCompletableFuture().get(END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      throw new IllegalStateException("the node did not end", late);
    }
  }
}
