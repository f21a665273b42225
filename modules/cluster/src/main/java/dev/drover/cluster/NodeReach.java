// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.AttachReply;
import dev.drover.engine.Drover;
import dev.drover.engine.Elsewhere;
import dev.drover.engine.InputRefused;
import dev.drover.engine.LogBatch;
import dev.drover.engine.LogQuery;
import dev.drover.engine.Site;
import dev.drover.logs.LogEntry;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.StreamRefs;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a cluster has of the others: lines, inputs and terminals, as streams from and to their {@link OutpostActor}s. One an
 * actor system. Any thread.
 */
public final class NodeReach implements Elsewhere {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final Site site;
  private final Peers peers;

  private NodeReach(ActorSystem<?> system, Site site, Peers peers) {
    this.system = system;
    this.site = site;
    this.peers = peers;
  }

  /** Starts it, and what answers the others. {@code here} is the facade of this node for what is here alone. */
  public static NodeReach start(ActorSystem<?> system, Site site, Drover here) {
    return start(system, site, new Outpost(site::batches, here));
  }

  static NodeReach start(ActorSystem<?> system, Site site, Outpost outpost) {
    var peers = new Peers(PeersActor.self(Cluster.get(system)));
    var _ = system.systemActorOf(Behaviors.supervise(PeersActor.create(peers)).onFailure(SupervisorStrategy.restart()),
        PeersActor.NAME, Props.empty());
    var _ = system.systemActorOf(
        Behaviors.supervise(OutpostActor.create(outpost)).onFailure(SupervisorStrategy.resume()), OutpostActor.NAME,
        Props.empty());
    return new NodeReach(system, site, peers);
  }

  /**
   * As {@link Drover#lines}, of all nodes that can be reached, in the order of time as far as each has printed when the stream begins.
   * Each node numbers what was printed there, so a number is one only with its node: {@link LogQuery#from} counts at the node where the
   * instance is when the stream begins, and has of the others only what they print from then on. What cannot be had is told as {@link
   * LogEntry.Unreached}.
   */
  @Override
  public Source<LogEntry, NotUsed> lines(LogQuery query) {
    return Source.fromGraph(new NodeLines(query, site.node(), peers, this::whereIs, this::open)).async()
        .via(Flow.<LogBatch>create().mapConcat(LogBatch::entries).addAttributes(Attributes.inputBuffer(1, 1)));
  }

  private String whereIs(InstanceId instance) {
    ProcessSnapshot seen = site.board().get(instance);
    return seen == null ? site.node() : seen.node();
  }

  private Source<LogBatch, NotUsed> open(String node, LogQuery query, Map<InstanceId, Long> places) {
    return node.equals(site.node())
        ? site.batches(query, places)
        : linked(node, replyTo -> new OutpostActor.ShowLines(LineWish.of(query, places), replyTo))
            .via(LineFrames.decoding());
  }

  /** The stream that is answered with. */
  private Source<ByteString, NotUsed> linked(String node,
      org.apache.pekko.japi.function.Function<ActorRef<Linked>, OutpostActor.Command> message) {
    return Source.completionStageSource(ask(node, message).thenApply(linked -> linked.stream()
        .orElseThrow(() -> new Refusal(linked.refusal())).getSource()))
        .mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  private CompletionStage<Linked> ask(String node,
      org.apache.pekko.japi.function.Function<ActorRef<Linked>, OutpostActor.Command> message) {
    String protocol = Cluster.get(system).selfMember().address().protocol();
    ActorRef<OutpostActor.Command> there = ActorRefResolver.get(system)
        .resolveActorRef(protocol + "://" + system.name() + "@" + node + "/system/" + OutpostActor.NAME);
    return AskPattern.ask(there, message, ANSWER_WITHIN, system.scheduler());
  }

  /** Another node has said no, for this reason. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String why) {
      super(why, null, false, false);
    }
  }

  @Override
  public Sink<ByteString, CompletionStage<Long>> input(String node, InstanceId instance, boolean closes) {
    return Flow.<ByteString>create().viaMat(KillSwitches.single(), Keep.right())
        .toMat(StreamRefs.<ByteString>sourceRef(), Keep.both()).mapMaterializedValue(made -> {
          UniqueKillSwitch valve = made.first();
          CompletionStage<Long> sent = linked(node,
              replyTo -> new OutpostActor.TakeInput(instance, closes, made.second(), replyTo))
              .runWith(Sink.head(), system).handle((outcome, failure) -> judge(node, instance, outcome, failure));
          return sent.whenComplete((_, failure) -> {
            if (failure != null) {
              valve.abort(failure instanceof CompletionException && failure.getCause() != null
                  ? failure.getCause()
                  : failure);
            }
          });
        });
  }

  private static Long judge(String node, InstanceId instance, @Nullable ByteString outcome,
      @Nullable Throwable failure) {
    if (outcome == null) {
      throw new InputRefused(
          instance + ": the node " + node + " could not be reached, or was lost; how much has come there "
              + "is not known: " + why(failure),
          0);
    }
    InputOutcome read = InputOutcome.decode(outcome);
    if (!read.refusal().isEmpty()) {
      throw new InputRefused(read.refusal(), read.sent());
    }
    return read.sent();
  }

  private static String why(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    return cause == null ? "no answer" : String.valueOf(cause.getMessage());
  }

  @Override
  public CompletionStage<AttachReply> attach(String node, InstanceId instance) {
    var keyboard = FarTerminal.keyboard(system);
    return ask(node, replyTo -> new OutpostActor.ShowTerminal(instance, keyboard.typed(), replyTo))
        .handle((linked, failure) -> {
          if (failure == null && linked.stream().isPresent()) {
            return new AttachReply.Attached(FarTerminal.attach(system, node, instance, linked.incarnation(),
                linked.stream().get(), keyboard));
          }
          keyboard.close();
          return new AttachReply.NotAttached(failure == null
              ? linked.refusal()
              : instance + ": the node " + node + " could not be reached: " + why(failure));
        });
  }
}
