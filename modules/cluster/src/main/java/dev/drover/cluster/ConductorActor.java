// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.LedgerEntry;
import dev.drover.engine.Orchestrator;
import dev.drover.engine.Site;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.view.NodeBoard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Conducts the cluster, from the oldest node: reads the ledger, and has the orchestrator, who places instances, and who tells the
 * nodes what is deployed. What it holds that is not in the ledger is found again on the board.
 */
final class ConductorActor {
  private static final int MOST_WAITING = 10_000;
  private static final Duration AGAIN_FIRST = Duration.ofMillis(500);
  private static final Duration AGAIN_LAST = Duration.ofSeconds(10);
  private static final int SECONDS_TO_RECORD = 6;

  sealed interface Command {}

  /** A command of somebody at any node. */
  record Hand(Orchestrator.Command command) implements Command, Wire {}

  /** A node is about to leave: what it has is to go on elsewhere. */
  record Leaves(String node) implements Command, Wire {}

  /** What the desk of this node hears of the board. */
  private record News(Orchestrator.Command what) implements Command {}

  /** The ledger was read, for the first time or once more. */
  private record Read() implements Command {}

  private record Known() implements Command {}

  private record Trouble(String why) implements Command {}

  private record Begun(String problem) implements Command {}

  /** What it works with; {@code file}: the project as the file of this node has it; {@code forming}: of a cluster that begins; {@code fileTaken}: it was
   * deployed here before.
   */
  record Parts(Site site, NodeBoard nodes, Publishing publishing, Placements placements, Project file,
      ActorRef<ShardingEnvelope<EntityActor.Command>> shards, ActorRef<Orchestrator.Command> desk, String self,
      PlacerActor.Forming forming, AtomicBoolean fileTaken) {
    Parts(Site site, NodeBoard nodes, Publishing publishing, Placements placements, Project file,
        ActorRef<ShardingEnvelope<EntityActor.Command>> shards, ActorRef<Orchestrator.Command> desk, String self,
        PlacerActor.Forming forming) {
      this(site, nodes, publishing, placements, file, shards, desk, self, forming, new AtomicBoolean());
    }
  }

  private final Parts parts;
  private final ActorContext<Command> context;
  private final StashBuffer<Command> waiting;
  private final AtomicReference<@Nullable LedgerState> ledger = new AtomicReference<>();

  private ConductorActor(Parts parts, ActorContext<Command> context, StashBuffer<Command> waiting) {
    this.parts = parts;
    this.context = context;
    this.waiting = waiting;
  }

  /** Where a part of it fails, or the journal has, all of it begins anew, from what is on record. */
  static Behavior<Command> create(Parts parts) {
    Behavior<Command> conductor = Behaviors.setup(context -> Behaviors.withStash(MOST_WAITING,
        waiting -> new ConductorActor(parts, context, waiting).begin()));
    return Behaviors.supervise(conductor)
        .onFailure(SupervisorStrategy.restartWithBackoff(AGAIN_FIRST, AGAIN_LAST, 0.1));
  }

  private LedgerState known() {
    return Objects.requireNonNull(ledger.get());
  }

  private Behavior<Command> begin() {
    ActorRef<Command> self = context.getSelf();
    var journal = context.spawn(LedgerActor.create(parts.file().name(), state -> {
      ledger.set(state);
      self.tell(new Read());
    }, state -> {
      ledger.set(state);
      self.tell(new Known());
    }, why -> self.tell(new Trouble(why))), "ledger");
    context.watch(journal);
    return reading(journal);
  }

  private Behavior<Command> reading(ActorRef<LedgerActor.Command> journal) {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Read _ -> deploy(journal);
      case Known _ -> Behaviors.same();
      case Trouble(String why) -> {
        context.getLog().error("what is deployed cannot be read, and is tried again: {}", why);
        yield Behaviors.same();
      }
      case Hand _,Leaves _,News _ -> keep(message);
      case Begun _ -> Behaviors.same();
    });
  }

  private Behavior<Command> keep(Command message) {
    if (!waiting.isFull()) {
      waiting.stash(message);
    }
    return Behaviors.same();
  }

  /** Whoever forms the cluster has its file deployed; later on, what is in the ledger counts. */
  private Behavior<Command> deploy(ActorRef<LedgerActor.Command> journal) {
    boolean takes = (isFirst() && !parts.fileTaken().get()) || known().isEmpty();
    List<LedgerEntry> entries = takes ? fromFile(known()) : List.of();
    if (entries.isEmpty()) {
      return conduct(journal);
    }
    var done = new CompletableFuture<Done>();
    journal.tell(new LedgerActor.Enter(entries, done));
    context.pipeToSelf(done, (_, failure) -> new Begun(failure == null ? "" : String.valueOf(failure.getMessage())));
    return Behaviors.receiveMessage(message -> switch (message) {
      case Begun(String problem) when problem.isEmpty() -> conduct(journal);
      case Begun(String problem) -> {
        context.getLog().error("the project of the file cannot be put on record: {}", problem);
        yield conduct(journal);
      }
      case Trouble(String why) -> {
        context.getLog().error("what is deployed cannot be put on record: {}", why);
        yield Behaviors.same();
      }
      case Read _ -> deploy(journal); // the journal had failed, and nobody answers for what was to be written
      case Known _ -> Behaviors.same();
      case Hand _,Leaves _,News _ -> keep(message);
    });
  }

  /** The first node that came up has begun this cluster. */
  private boolean isFirst() {
    return Cluster.get(context.getSystem()).selfMember().upNumber() == 1;
  }

  /** What the file has and the ledger has not, the other way round, and what is enabled of what is new. */
  private List<LedgerEntry> fromFile(LedgerState state) {
    var entries = new ArrayList<LedgerEntry>();
    List<ProcessSpec> declared = parts.file().processes();
    var gone = state.deployment().project().processes().stream().map(ProcessSpec::name)
        .filter(name -> parts.file().process(name).isEmpty()).toList();
    var changed = declared.stream().filter(spec -> !spec.equals(state.deployment().process(spec.name()))).toList();
    if (!changed.isEmpty()) {
      entries.add(new LedgerEntry.Deployed(changed));
    }
    if (!gone.isEmpty()) {
      entries.add(new LedgerEntry.Removed(gone));
    }
    var after = state.after(entries).deployment();
    var wished = after.specs().entrySet().stream()
        .filter(entry -> entry.getValue().enabled() && !state.wishes().containsKey(entry.getKey()))
        .map(java.util.Map.Entry::getKey).toList();
    if (!wished.isEmpty()) {
      entries.add(new LedgerEntry.Wished(wished, true, false));
    }
    return entries;
  }

  private Behavior<Command> conduct(ActorRef<LedgerActor.Command> journal) {
    parts.fileTaken().set(true);
    parts.site().deployed(known().deployment());
    var hosting = new SpreadHosting(parts.site(), parts.publishing(), parts.nodes(), parts.placements(),
        parts.shards(), journal);
    var orchestrator = context.spawn(parts.site().orchestrator(hosting), "orchestrator");
    var placer = context.spawn(PlacerActor.create(new PlacerActor.Parts(parts.site(), parts.nodes(),
        parts.publishing(), parts.placements(), this::known, parts.shards(), orchestrator, parts.self(),
        isFirst() ? parts.forming() : PlacerActor.Forming.OVER)), "placer");
    var layout = context.spawn(LayoutSender.create(this::known), "layout");
    List.of(orchestrator, placer, layout).forEach(context::watch);
    parts.desk().tell(new Orchestrator.Conducts(context.messageAdapter(Orchestrator.Command.class, News::new)));
    layout.tell(new LayoutSender.Look());
    context.getLog().info("this node conducts the cluster");
    return waiting.unstashAll(new Conducting(journal, orchestrator, placer, layout).behavior());
  }

  /** At work. */
  private final class Conducting {
    private final ActorRef<LedgerActor.Command> journal;
    private final ActorRef<Orchestrator.Command> orchestrator;
    private final ActorRef<PlacerActor.Command> placer;
    private final ActorRef<LayoutSender.Command> layout;

    private Conducting(ActorRef<LedgerActor.Command> journal, ActorRef<Orchestrator.Command> orchestrator,
        ActorRef<PlacerActor.Command> placer, ActorRef<LayoutSender.Command> layout) {
      this.journal = journal;
      this.orchestrator = orchestrator;
      this.placer = placer;
      this.layout = layout;
    }

    /** A part that has failed, which is a bug of ours, is not gone on without: all of them begin anew. */
    Behavior<Command> behavior() {
      return Behaviors.receive((_, message) -> onMessage(message), (_, signal) -> {
        if (signal instanceof Terminated gone) {
          throw new IllegalStateException("a part of the conductor has ended: " + gone.getRef());
        }
        return Behaviors.same();
      });
    }

    private Behavior<Command> onMessage(Command message) {
      switch (message) {
        case Hand(Orchestrator.Drain m) -> onDrain(m);
        case Hand(Orchestrator.Move m) -> placer.tell(new PlacerActor.Move(m));
        case Hand(Orchestrator.Deploy m) -> onDeploy(m);
        case Hand(Orchestrator.Command command) -> orchestrator.tell(command);
        case Leaves(String node) -> placer.tell(new PlacerActor.Leaves(node));
        case News(Orchestrator.Command what) -> onNews(what);
        case Known _ -> {
          layout.tell(new LayoutSender.Look());
          placer.tell(new PlacerActor.Look());
        }
        case Read _ -> throw new IllegalStateException("the ledger had failed, and was read again");
        case Trouble(String why) -> context.getLog().error("the ledger cannot be read or written now: {}", why);
        case Begun _ -> {
        }
      }
      return Behaviors.same();
    }

    private void onNews(Orchestrator.Command what) {
      orchestrator.tell(what);
      if (what instanceof Orchestrator.Changed changed) {
        placer.tell(new PlacerActor.LookAt(changed.now().instance()));
      }
    }

    private void onDeploy(Orchestrator.Deploy m) {
      List<String> problems = Graces.of(context.getSystem().settings().config()).problems(m.processes());
      if (problems.isEmpty()) {
        orchestrator.tell(m);
      } else {
        m.replyTo().tell(new Orchestrator.Rejected(String.join("; ", problems)));
      }
    }

    private void onDrain(Orchestrator.Drain m) {
      if (parts.nodes().get(m.node()) == null) {
        m.replyTo().tell(new Orchestrator.Rejected("there is no node \"" + m.node() + "\"; there are "
            + String.join(", ", parts.nodes().all().stream().map(dev.drover.model.NodeView::name).toList())));
        return;
      }
      var done = new CompletableFuture<Done>();
      journal.tell(new LedgerActor.Enter(List.of(new LedgerEntry.Drained(m.node(), m.drained())), done));
      var _ = done.orTimeout(SECONDS_TO_RECORD, TimeUnit.SECONDS)
          .whenComplete((_, failure) -> m.replyTo().tell(failure == null
              ? new Orchestrator.Done(List.<InstanceId>of(), Goal.TOLD)
              : new Orchestrator.Rejected("it cannot be put on record: " + failure.getMessage())));
    }
  }
}
