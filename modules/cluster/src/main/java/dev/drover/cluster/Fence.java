// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.launch.Launcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The fence of this node, at work: {@code launcher} is the one to launch with, {@code tenancy} what to ask before. It ends with the
 * actor system. Immutable. Any thread.
 */
record Fence(Launcher launcher, Tenancy tenancy, ActorRef<FenceActor.Command> actor) {

  private static final String NAME = "drover-fence";

  /** What stands against such a launcher, a line each. */
  static List<String> problems(Margins margins, Launcher launcher) {
    return margins.isWatched() && !launcher.canWatch()
        ? List.of("drover.cluster.watchdog: the launcher " + launcher.name() + " cannot end what a stopped JVM has; "
            + "it needs Linux with glibc, on x86-64 or arm64, or bear it: watchdog = off, allow-unwatched = on")
        : List.of();
  }

  /** Once a system; its node may join before or after. {@code launcher} is of {@link Launcher#best(java.time.Duration)} with the tick. */
  static Fence start(ActorSystem<?> system, Margins margins, Launcher launcher) {
    var tenancy = new Tenancy(System::nanoTime);
    ExecutorService executor = Executors
        .newSingleThreadExecutor(Thread.ofPlatform().name("drover-fence").daemon().factory());
    system.getWhenTerminated().thenRun(executor::shutdown);
    String self = MembersActor.name(Cluster.get(system).selfMember().uniqueAddress());
    ActorRefResolver resolver = ActorRefResolver.get(system);
    var parts = new FenceActor.Parts(margins, tenancy, launcher,
        (node, ping) -> resolver.<FenceActor.Command>resolveActorRef(MembersActor.address(node) + "/system/" + NAME)
            .tell(ping),
        executor, System::nanoTime);
    Props own = DispatcherSelector.fromConfig("drover.cluster.fence-dispatcher");
    ActorRef<FenceActor.Command> actor = system.systemActorOf(
        FenceActor.create(parts, new Members(self, List.of())), NAME, own);
    var _ = system.systemActorOf(MembersActor.create(margins.role(), actor), NAME + "-members", Props.empty());
    killWhenDowned(system, actor, launcher, executor);
    return new Fence(new FencedLauncher(launcher, tenancy), tenancy, actor);
  }

  /** Before anything else of the shutdown, which takes its time. */
  private static void killWhenDowned(ActorSystem<?> system, ActorRef<FenceActor.Command> actor, Launcher launcher,
      ExecutorService executor) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system.classicSystem());
    shutdown.addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), NAME, () -> {
      if (shutdown.getShutdownReason().filter(CoordinatedShutdown.clusterDowningReason()::equals).isEmpty()) {
        return CompletableFuture.completedFuture(Done.getInstance());
      }
      actor.tell(new FenceActor.End());
      return CompletableFuture.supplyAsync(() -> {
        launcher.killAll();
        return Done.getInstance();
      }, executor);
    });
  }
}
