// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.engine.Drover;
import dev.drover.engine.InstanceActor;
import dev.drover.engine.Orchestrator;
import dev.drover.engine.Site;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.model.Project;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * This node of a cluster, at work: its {@link #drover} is used as that of a Drover that is alone, and controls and shows the instances of
 * all nodes. Immutable. Any thread.
 */
public final class ClusterNode implements AutoCloseable {
  private static final EntityTypeKey<EntityActor.Command> INSTANCES = EntityTypeKey.create(EntityActor.Command.class,
      "drover-instance");
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final Drover drover;
  private final BoardViews views;
  private final Site site;
  private final RecordStore records;
  private final NodeEnding ending;
  private final Publishing publishing;

  private ClusterNode(Drover drover, BoardViews views, Site site, RecordStore records, NodeEnding ending,
      Publishing publishing) {
    this.ending = ending;
    this.drover = drover;
    this.views = views;
    this.site = site;
    this.records = records;
    this.publishing = publishing;
  }

  /** What a node is made of; {@code launcher} and {@code logs} stay the caller's to close. */
  record Parts(Project project, Database database, BoardReplica.About about, Launcher launcher, LogStore logs) {}

  /** What the actor system of a node of this project needs in its configuration, before everything else but the node's own. */
  static Config config(Project project) {
    return ConfigFactory.parseMap(Map.of(SameProject.PROJECT, project.name()))
        .withFallback(ConfigFactory.defaultReference().getConfig("drover.cluster.pekko").atPath("pekko"));
  }

  /**
   * Begins in an actor system with the settings of {@link NodeSetup}. Where this node is the first of its cluster, what is deployed becomes
   * what the project says; else it is as it was. {@code seen} is told on the replica's thread of what has come from others, before
   * anybody else.
   */
  static ClusterNode start(ActorSystem<?> system, Parts parts, Consumer<Applied> seen) {
    Config config = system.settings().config();
    Margins margins = Margins.of(config).margins().orElseThrow(
        () -> new IllegalArgumentException(String.join("; ", Margins.of(config).problems())));
    var self = NodeIdentity.of(Cluster.get(system).selfMember());
    Fence fence = Fence.start(system, margins, parts.launcher());
    var views = BoardViews.empty(System::nanoTime);
    var publishing = new Publishing();
    RecordStore records = parts.database().records(self.name());
    var ownership = new Ownership(records);
    Site site = Site.begin(self.name(), new Project(parts.project().name(), List.of(), parts.project().eventsKept(),
        parts.project().logMemory()), views.board(), views.nodes(), fence.launcher(), ownership, parts.logs(),
        publishing);
    var placements = new Placements();
    var handed = new CompletableFuture<ActorRef<ConductorActor.Command>>();
    ActorRef<Orchestrator.Command> toConductor = system.systemActorOf(
        Behaviors.<Orchestrator.Command>receiveMessage(command -> {
          var _ = handed.thenAccept(conductor -> conductor.tell(new ConductorActor.Hand(command)));
          return Behaviors.same();
        }), "drover-to-conductor", Props.empty());
    var shards = new CompletableFuture<ActorRef<ShardingEnvelope<EntityActor.Command>>>();
    var endings = new CompletableFuture<NodeEnding>();
    ActorRef<Orchestrator.Command> desk = system.systemActorOf(
        site.desk(toConductor, (id, command) -> {
          var _ = shards.thenAccept(region -> hand(region, id, command));
        }, shutDown -> {
          var _ = endings.thenAccept(ending -> ending.shutDown(shutDown));
        }), "drover-desk", Props.empty());
    var replica = BoardReplica.start(system, views, parts.about(), applied -> {
      seen.accept(applied);
      hear(desk, applied);
    }, System::nanoTime);
    publishing.begin(replica, desk);
    var node = new EntityActor.Node(site, publishing, ownership, fence.tenancy(), desk);
    var region = ClusterSharding.get(system).init(Entity
        .of(INSTANCES, entity -> EntityActor.create(InstanceId.parse(entity.getEntityId()).orElseThrow(), node))
        .withStopMessage(new EntityActor.Depart()).withMessageExtractor(new OneEach())
        .withAllocationStrategy(new PlacedShards(placements, self.name(), views.nodes(),
            Losses.of(system, margins.removal()), StuckMoves.of(system, INSTANCES.name()))));
    shards.complete(region);
    var _ = system.systemActorOf(LayoutActor.create(site, views.nodes(), self, id -> hand(region, id, Site.look())),
        LayoutActor.NAME, Props.empty());
    var _ = system.systemActorOf(DatabaseLook.create(records::look, site.launching()), "drover-database-look",
        Props.empty());
    var conductor = new ConductorActor.Parts(site, views.nodes(), publishing, placements, parts.project(), region, desk,
        self.name(), forming(config));
    handed.complete(ClusterSingleton.get(system)
        .init(SingletonActor.of(ConductorActor.create(conductor), "drover-conductor")));
    var nodeEnding = new NodeEnding(system, site, views.nodes(), self.name(), placements, region, handed,
        fence);
    endings.complete(nodeEnding);
    CompletableFuture<Done> ended = system.getWhenTerminated().toCompletableFuture();
    Drover here = site.drover(desk, system, ANSWER_WITHIN, ended);
    Drover everywhere = site.drover(desk, system, ANSWER_WITHIN, ended, NodeReach.start(system, site, here));
    return new ClusterNode(everywhere, views, site, records,
        nodeEnding, publishing);
  }

  private static PlacerActor.Forming forming(Config config) {
    int seeds = config.getStringList("pekko.cluster.seed-nodes").size();
    int nodes = config.getString("drover.cluster.form-with").equals("auto")
        ? seeds
        : config.getInt("drover.cluster.form-with");
    return new PlacerActor.Forming(nodes, config.getDuration("drover.cluster.form-within"));
  }

  private static void hand(ActorRef<ShardingEnvelope<EntityActor.Command>> region, InstanceId id,
      InstanceActor.Command command) {
    region.tell(new ShardingEnvelope<>(id.name(), new EntityActor.Hand(command)));
  }

  private static void hear(ActorRef<Orchestrator.Command> desk, Applied applied) {
    if (applied.now() != null) {
      desk.tell(new Orchestrator.Changed(applied.before(), applied.now()));
    } else if (applied.before() != null) {
      desk.tell(new Orchestrator.Vanished(applied.before()));
    }
  }

  /** Each instance is a shard of its own, so that it can be anywhere. */
  private static final class OneEach
      extends
        ShardingMessageExtractor<ShardingEnvelope<EntityActor.Command>, EntityActor.Command> {
    @Override
    public String entityId(ShardingEnvelope<EntityActor.Command> message) {
      return message.entityId();
    }

    @Override
    public String shardId(String entityId) {
      return entityId;
    }

    @Override
    public EntityActor.Command unwrapMessage(ShardingEnvelope<EntityActor.Command> message) {
      return message.message();
    }
  }

  /** The facade of this node. */
  public Drover drover() {
    return drover;
  }

  /** Completes when this node has joined, and nothing of an earlier cluster can live any more: before that it launches nothing. */
  public CompletionStage<Done> mayLaunch() {
    return ending.fence().tenancy().begun();
  }

  /** Whether it may launch at the moment: enough members answer it. */
  public boolean mayLaunchNow() {
    return ending.fence().tenancy().mayLaunch();
  }

  /** What this node shows of the cluster. */
  public BoardViews views() {
    return views;
  }

  /**
   * Empties this node: what is here goes on at other nodes, or, at the last node, is stopped in order and comes back with the next
   * cluster. Completes when nothing of it lives, or at the deadline; however often it is asked for.
   */
  public CompletionStage<Done> handOver(Duration deadline) {
    return ending.handOver(deadline);
  }

  /** {@link #handOver}, and then the end of the actor system, with which it completes; what is left at the deadline gets KILL. */
  public CompletionStage<Done> leave(Duration deadline) {
    return ending.leave(deadline);
  }

  /** How this node tells all boards of its instances. */
  Publishing publishing() {
    return publishing;
  }

  /** Gives up the database and the threads; after the actor system has ended. */
  @Override
  public void close() {
    site.close();
    records.close();
  }
}
