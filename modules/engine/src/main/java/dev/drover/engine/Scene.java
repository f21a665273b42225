// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.DependencyGraph;
import dev.drover.model.Deployment;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Selection;
import dev.drover.model.StopOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What changes with each message to the orchestrator. {@code members} has all that have an actor, also those that are on
 * their way out ({@code leaving}); {@code busy} counts those that are not at rest; {@code order} is the graph of all of
 * them; {@code wishes}: what each was told last. Immutable.
 */
record Scene(Deployment deployment, Map<InstanceId, Member> members, int busy, StopOrder stops,
    Map<InstanceId, Leaving> leaving, DependencyGraph order, Waits waits, Ending ending,
    Map<InstanceId, Boolean> wishes) {

  /** An instance and its present actor. */
  record Member(InstanceId id, Custody custody, ActorRef<InstanceActor.Command> actor) {}

  /** To go once it is at rest; {@code told} that it may; {@code starts}: it was asked for again since. */
  record Leaving(ProcessSpec spec, boolean told, boolean starts) {}

  /** Whether Drover ends, and who is told when it has. */
  record Ending(boolean begun, List<ActorRef<Orchestrator.Reply>> told) {
    static final Ending NOT = new Ending(false, List.of());

    Ending {
      told = List.copyOf(told);
    }
  }

  static Scene of(Deployment deployment, Map<InstanceId, Member> members, int busy) {
    return new Scene(deployment, Collections.unmodifiableMap(members), busy, StopOrder.NONE, Map.of(),
        deployment.graph(), Waits.NONE, Ending.NOT, Map.of());
  }

  Selection selection() {
    return deployment.selection();
  }

  boolean isEnding() { return ending.begun(); }

  Scene with(StopOrder newStops) {
    return new Scene(deployment, members, busy, newStops, leaving, order, waits, ending, wishes);
  }

  Scene with(Waits newWaits) {
    return new Scene(deployment, members, busy, stops, leaving, order, newWaits, ending, wishes);
  }

  Scene busier(int by) {
    return by == 0 ? this : new Scene(deployment, members, busy + by, stops, leaving, order, waits, ending, wishes);
  }

  Scene with(Collection<Member> more) {
    var all = new HashMap<>(members);
    more.forEach(member -> all.put(member.id(), member));
    return new Scene(deployment, Collections.unmodifiableMap(all), busy, stops, leaving, order, waits, ending, wishes);
  }

  /** Without one whose actor is gone. */
  Scene without(InstanceId gone) {
    var all = new HashMap<>(members);
    all.remove(gone);
    var left = new HashMap<>(leaving);
    left.remove(gone);
    var wished = new HashMap<>(wishes);
    if (!deployment.specs().containsKey(gone)) {
      wished.remove(gone);
    }
    return new Scene(deployment, Collections.unmodifiableMap(all), busy, stops.minus(List.of(gone)), left,
        orderOf(deployment, left), waits, ending, wished);
  }

  /** What is gone from the project is to leave; what has come back before it left stays. */
  Scene deploying(Deployment.Changed change) {
    var left = new HashMap<>(leaving);
    change.gone().forEach(id -> left.put(id, new Leaving(deployment.spec(id).orElseThrow(), false, false)));
    change.added().forEach(id -> left.computeIfPresent(id, (_, leaves) -> leaves.told() ? leaves : null));
    return new Scene(change.next(), members, busy, stops.minus(change.added()).plus(change.gone()), left,
        orderOf(change.next(), left), waits, ending, wishes);
  }

  private static DependencyGraph orderOf(Deployment deployment, Map<InstanceId, Leaving> leaving) {
    if (leaving.isEmpty()) {
      return deployment.graph();
    }
    var all = new ArrayList<>(deployment.project().processes());
    leaving.values().stream().map(Leaving::spec).filter(spec -> deployment.process(spec.name()) == null)
        .forEach(all::add);
    return DependencyGraph.of(all);
  }

  /** These are to be started, or not, once they are back. */
  Scene returning(Collection<InstanceId> ids, boolean starts) {
    var left = new HashMap<>(leaving);
    ids.forEach(id -> left.computeIfPresent(id, (_, leaves) -> new Leaving(leaves.spec(), leaves.told(), starts)));
    return new Scene(deployment, members, busy, stops, left, order, waits, ending, wishes);
  }

  /** These are wanted from now on, or not. */
  Scene wishing(Collection<InstanceId> ids, boolean up) {
    var all = new HashMap<>(wishes);
    ids.forEach(id -> all.put(id, up));
    return new Scene(deployment, members, busy, stops, leaving, order, waits, ending, all);
  }

  /** These were told that they may go. */
  Scene told(Collection<InstanceId> ids) {
    var left = new HashMap<>(leaving);
    ids.forEach(id -> left.computeIfPresent(id, (_, leaves) -> new Leaving(leaves.spec(), true, leaves.starts())));
    return new Scene(deployment, members, busy, stops, left, order, waits, ending, wishes);
  }

  /** It ends when all that it has is at rest. */
  Scene ending(List<ActorRef<Orchestrator.Reply>> told) {
    return new Scene(deployment, members, busy, stops.plus(members.keySet()), leaving, order, waits,
        new Ending(true, told), wishes);
  }

  /** Whether it was told that it may go: what comes now it does not hear any more. */
  boolean departs(InstanceId id) {
    Leaving leaves = leaving.get(id);
    return leaves != null && leaves.told();
  }

  Member member(InstanceId id) {
    return Objects.requireNonNull(members.get(id));
  }

  void tell(InstanceId id, InstanceActor.Command message) {
    member(id).actor().tell(message);
  }
}
