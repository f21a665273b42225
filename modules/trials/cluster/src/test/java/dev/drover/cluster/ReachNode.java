// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.engine.InstanceActor;
import dev.drover.engine.Orchestrator;
import dev.drover.engine.Publications;
import dev.drover.engine.Site;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogStore;
import dev.drover.logs.LogWriter;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.NodeBoard;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** A node with a site and what reaches others, without sharding: a test places instances. What one publishes is on the boards of all at once. */
final class ReachNode implements AutoCloseable {
  final ActorSystem<Void> system;
  final Site site;
  final LogStore logs = new LogStore();
  final Drover drover;
  /** Streams of lines for others, which are running. */
  final AtomicInteger asked = new AtomicInteger();
  private final Queue<ReachNode> all;
  private final Map<InstanceId, ActorRef<InstanceActor.Command>> instances = new ConcurrentHashMap<>();
  private final ActorRef<Orchestrator.Command> desk;

  ReachNode(Queue<ReachNode> all, Launcher launcher, ProcessSpec... specs) {
    this.all = all;
    var config = ConfigFactory.parseString("""
        pekko.actor.provider = cluster
        pekko.loglevel = ERROR
        pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
        pekko.cluster.jmx.enabled = off
        pekko.cluster.gossip-interval = 100ms
        pekko.cluster.leader-actions-interval = 100ms
        pekko.cluster.periodic-tasks-initial-delay = 100ms
        pekko.cluster.failure-detector.heartbeat-interval = 200ms
        pekko.cluster.failure-detector.acceptable-heartbeat-pause = 3s
        pekko.cluster.downing-provider-class = ""
        pekko.coordinated-shutdown.exit-jvm = off
        pekko.coordinated-shutdown.run-by-actor-system-terminate = off
        """).withFallback(ConfigFactory.load());
    system = ActorSystem.create(Behaviors.empty(), "reach", config);
    site = Site.begin(name(), new Project("test", List.of(specs)), new ConcurrentBoard(), new NodeBoard(), launcher,
        IncarnationLog.inMemory(), logs, new Publications() {
          @Override
          public void publish(ConcurrentBoard board, ProcessSnapshot snapshot) {
            all.forEach(node -> node.site.board().publishIfNewer(snapshot));
          }

          @Override
          public void remove(ConcurrentBoard board, ProcessSnapshot last) {
            // none is
          }
        });
    desk = system.systemActorOf(site.desk(system.deadLetters(), (id, command) -> {
      ActorRef<InstanceActor.Command> there = instances.get(id);
      if (there != null) {
        there.tell(command);
      }
    }, _ -> {}), "desk", Props.empty());
    Drover here = site.drover(desk, system, Duration.ofSeconds(5), system.getWhenTerminated());
    drover = site.drover(desk, system, Duration.ofSeconds(5), system.getWhenTerminated(),
        NodeReach.start(system, site, new Outpost((query, places) -> site.batches(query, places).watchTermination(
            (_, done) -> {
              asked.incrementAndGet();
              var _ = done.whenComplete((_, _) -> asked.decrementAndGet());
              return NotUsed.getInstance();
            }), here)));
    all.add(this);
    Cluster.get(system).manager().tell(Join.create(Cluster.get(all.element().system).selfMember().address()));
  }

  String name() {
    return NodeIdentity.nameOf(Cluster.get(system).selfMember().address());
  }

  long members() {
    long up = 0;
    for (var member : Cluster.get(system).state().getMembers()) {
      up += member.status().equals(org.apache.pekko.cluster.MemberStatus.up()) ? 1 : 0;
    }
    return up;
  }

  /** All boards say that the instance is here. */
  void claim(InstanceId instance, long revision) {
    ProcessSnapshot seen = SampleSnapshots.of(name(), instance, revision);
    all.forEach(node -> node.site.board().publishIfNewer(seen));
  }

  /** Launches an instance here. */
  void launch(ProcessSpec spec) {
    var id = InstanceId.sole(spec.name());
    instances.put(id,
        system.systemActorOf(
            site.instance(new Site.Placed(id, spec, 1, 0, 1), Optional.of(new Site.Start(true)), Optional.empty(),
                Site.custody(), desk),
            "instance-" + spec.name(), Props.empty()));
  }

  /** Prints to the log of an instance, as its process here would. One thread an instance. */
  LogWriter printer(InstanceId instance, LogSpec spec) {
    return new LogWriter(() -> logs.ring(instance, spec), 1, spec, System::currentTimeMillis);
  }

  static void print(LogWriter printer, String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    printer.write(Origin.OUT, bytes, 0, bytes.length);
    printer.flush();
  }

  @Override
  public void close() {
    ActorTestKit.shutdown(system, Duration.ofSeconds(20), false);
    site.close();
    logs.close();
  }
}
