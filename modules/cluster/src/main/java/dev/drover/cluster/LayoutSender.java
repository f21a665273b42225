// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.cluster.LayoutMessage.Has;
import dev.drover.cluster.LayoutMessage.Part;
import dev.drover.model.Deployment;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** Tells every node what is deployed, until it says that it has it. One in the cluster, beside the orchestrator. */
final class LayoutSender {
  /** The environment of each is complete, so each may have several KiB. */
  private static final int PROCESSES_A_PART = 50;
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(3);

  sealed interface Command {}

  /** What is deployed may have changed. */
  record Look() implements Command {}

  private record Told(Has has) implements Command {}

  private final Supplier<LedgerState> ledger;
  private final Cluster cluster;
  private final ActorRefResolver resolver;
  private final ActorRef<Has> answers;

  private LayoutSender(Supplier<LedgerState> ledger, ActorContext<Command> context) {
    this.ledger = ledger;
    this.cluster = Cluster.get(context.getSystem());
    this.resolver = ActorRefResolver.get(context.getSystem());
    this.answers = context.messageAdapter(Has.class, Told::new);
  }

  static Behavior<Command> create(Supplier<LedgerState> ledger) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(new Look(), LOOK_EVERY);
      return new LayoutSender(ledger, context).in(new Now(Map.of(), Map.of()));
    }));
  }

  private record Sent(long version, long atNanos) {}

  /** By the unique numbers of nodes: what each has, and what it was sent. */
  private record Now(Map<Long, Long> has, Map<Long, Sent> sent) {}

  private Behavior<Command> in(Now now) {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Look _ -> in(look(now));
      case Told(Has has) -> {
        var all = new HashMap<>(now.has());
        all.put(has.uid(), has.version());
        yield in(new Now(all, now.sent()));
      }
    });
  }

  private Now look(Now now) {
    LedgerState present = ledger.get();
    var sent = new HashMap<Long, Sent>();
    var has = new HashMap<Long, Long>();
    for (Member member : cluster.state().getMembers()) {
      long uid = member.uniqueAddress().longUid();
      boolean there = member.status().equals(MemberStatus.up()) || member.status().equals(MemberStatus.leaving());
      if (!there) {
        continue;
      }
      Long version = now.has().get(uid);
      if (version != null) {
        has.put(uid, version);
      }
      if (version != null && version == present.version()) {
        continue;
      }
      Sent last = now.sent().get(uid);
      if (last != null && last.version() == present.version()
          && System.nanoTime() - last.atNanos() < AGAIN_AFTER.toNanos()) {
        sent.put(uid, last);
      } else {
        send(member, present);
        sent.put(uid, new Sent(present.version(), System.nanoTime()));
      }
    }
    return new Now(has, sent);
  }

  private void send(Member member, LedgerState present) {
    ActorRef<LayoutMessage> there = resolver.resolveActorRef(member.address() + "/system/" + LayoutActor.NAME);
    parts(present).forEach(there::tell);
  }

  private List<Part> parts(LedgerState present) {
    Deployment deployment = present.deployment();
    List<ProcessSpec> all = deployment.project().processes();
    int count = Math.max(1, (all.size() + PROCESSES_A_PART - 1) / PROCESSES_A_PART);
    var parts = new ArrayList<Part>();
    for (int i = 0; i < count; i++) {
      var some = all.subList(Math.min(all.size(), i * PROCESSES_A_PART),
          Math.min(all.size(), (i + 1) * PROCESSES_A_PART));
      var versions = new HashMap<String, Integer>();
      var instances = new HashMap<String, List<InstanceId>>();
      some.forEach(spec -> {
        versions.put(spec.name(), deployment.version(spec.name()));
        instances.put(spec.name(), deployment.instancesOf(spec.name()));
      });
      parts.add(new Part(present.version(), i, count, deployment.project().name(),
          deployment.project().eventsKept(), deployment.project().logMemory(), List.copyOf(some), versions, instances,
          present.drained(), answers));
    }
    return parts;
  }
}
