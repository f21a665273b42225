// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.cluster.NodeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;

/** How a node comes into its cluster, and why it is thrown out, for whoever looks on. */
final class Joining {
  private static final Duration SLOW = Duration.ofSeconds(3);

  private Joining() {}

  /**
   * Completes when this node is a member, and tells what is waited for as long as it is not, and then until it may launch. What is
   * told after that comes from any thread.
   */
  static CompletionStage<Done> tell(ActorSystem<?> system, NodeSettings node, CompletionStage<Done> mayLaunch,
      Consumer<String> say) {
    var joined = new CompletableFuture<Done>();
    Cluster.get(system.classicSystem()).registerOnMemberUp(() -> joined.complete(Done.getInstance()));
    after(SLOW, joined, () -> say.accept(waitsFor(node)));
    var launches = mayLaunch.toCompletableFuture();
    var _ = joined.thenRun(() -> after(SLOW.dividedBy(3), launches, () -> {
      say.accept("drover: joined; what is to run here waits until nothing of an earlier cluster can live any more");
      var _ = launches.thenRun(() -> say.accept("drover: this node has its lease, and starts what is to run here"));
    }));
    return joined.minimalCompletionStage();
  }

  private static String waitsFor(NodeSettings node) {
    List<String> seeds = node.seedNodes().stream().map(address -> address.substring(address.indexOf('@') + 1)).toList();
    String first = seeds.getFirst();
    return "drover: node " + node.name() + " waits for a node of its cluster to answer: "
        + String.join(", ", seeds) + (first.equals(node.name())
            ? ""
            : "; to begin a cluster, start " + first);
  }

  private static void after(Duration wait, CompletableFuture<Done> unless, Runnable run) {
    CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
      if (!unless.isDone()) {
        run.run();
      }
    });
  }

  /** Why an actor system ended that nobody here has asked to. */
  static String whyEnded(Optional<CoordinatedShutdown.Reason> reason) {
    if (reason.filter(CoordinatedShutdown.incompatibleConfigurationDetectedReason()::equals).isPresent()) {
      return "cannot join: the cluster at its seed nodes is of another project, or was set up in another way;"
          + " give this node other seed nodes";
    }
    if (reason.filter(CoordinatedShutdown.clusterDowningReason()::equals).isPresent()) {
      return "this node was taken out of the cluster, for too many others could not reach it;"
          + " its processes were killed, and go on elsewhere; start it again to join anew";
    }
    return "the actor system ended by itself, which is a bug; everything was killed";
  }
}
