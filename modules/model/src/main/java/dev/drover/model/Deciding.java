// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import dev.drover.model.Placement.Move;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@link Placement#decide}. A run takes time in proportion to the instances that stay, and for each that is placed
 * to the nodes that suit it. Owner only.
 */
final class Deciding {
  /*
   * What is unplaced truly has no node: while instances are placed, nodes only get fuller, so whom no node could have then
   * none could have in the end. Moves, which free room, come before.
   */
  private final SortedMap<InstanceId, PlacementSpec> instances;
  private final SortedMap<String, Seat> seats = new TreeMap<>();
  private final Map<InstanceId, String> present;
  private final Map<PlacementSpec, List<Seat>> suited = new HashMap<>();
  private final Map<String, Set<String>> apartFrom = new HashMap<>();
  private final Map<Group, Integer> groups = new HashMap<>();
  private final SortedMap<InstanceId, String> placed = new TreeMap<>();
  private final SortedMap<InstanceId, String> unplaced = new TreeMap<>();
  private final SortedMap<InstanceId, String> unmoved = new TreeMap<>();

  /** The replicas of a process on the nodes with that value of a label. Immutable. */
  private record Group(String process, String label, String value) {}

  Deciding(Map<InstanceId, PlacementSpec> instances, Collection<NodeSpec> nodes, Map<InstanceId, String> present) {
    this.instances = new TreeMap<>(instances);
    this.present = present;
    int largest = nodes.stream().mapToInt(node -> node.capacity().orElse(0)).max().orElse(0);
    for (NodeSpec node : nodes) {
      if (seats.put(node.name(), new Seat(node, largest)) != null) {
        throw new IllegalArgumentException("two nodes are named " + node.name());
      }
    }
    bindApart();
  }

  /** Who must not be with whom goes both ways, whoever says so. */
  private void bindApart() {
    String process = "";
    PlacementSpec last = PlacementSpec.ANYWHERE;
    for (var entry : instances.entrySet()) {
      if (process.equals(entry.getKey().process()) && last.equals(entry.getValue())) {
        continue;
      }
      process = entry.getKey().process();
      last = entry.getValue();
      for (String other : last.antiAffinity()) {
        apartFrom.computeIfAbsent(process, _ -> new HashSet<>()).add(other);
        apartFrom.computeIfAbsent(other, _ -> new HashSet<>()).add(process);
      }
    }
  }

  private Set<String> apart(InstanceId id) {
    return apartFrom.getOrDefault(id.process(), Set.of());
  }

  void keep() {
    instances.forEach((id, spec) -> {
      String name = present.get(id);
      Seat seat = name == null ? null : seats.get(name);
      if (seat != null && seat.suits(spec, true) && seat.fits(spec, apart(id))) {
        put(id, spec, seat);
      }
    });
  }

  /** Moves of what could stay; it is put back where there is no better. */
  void move(Map<InstanceId, Move> moves) {
    new TreeMap<>(moves).forEach((id, move) -> {
      PlacementSpec spec = instances.get(id);
      if (spec == null) {
        unmoved.put(id, "there is no instance " + id.name());
        return;
      }
      String name = placed.get(id);
      if (name == null || name.equals(move.node().orElse(""))) {
        return;
      }
      Seat from = seat(name);
      take(id, spec, from);
      Seat to = move.node().isPresent()
          ? target(id, spec, move.node().get())
          : best(id, spec, from);
      if (to == null && move.node().isEmpty()) {
        unmoved.put(id, "no other node can have it" + whyNone(id, spec, from));
      }
      put(id, spec, to == null ? from : to);
    });
  }

  /** The node that is asked for, or null with the reason noted. */
  private @Nullable Seat target(InstanceId id, PlacementSpec spec, String name) {
    Seat seat = seats.get(name);
    if (seat == null) {
      unmoved.put(id, "there is no node " + name + Names.nearest(name, seats.keySet())
          .map(near -> "; did you mean " + near + "?")
          .orElseGet(() -> seats.isEmpty() ? "" : "; the nodes are " + String.join(", ", seats.keySet())));
      return null;
    }
    Optional<Seat.Reason> reason = why(id, spec, seat);
    reason.ifPresent(why -> unmoved.put(id, name + " cannot have it: it " + why.ofOne()));
    return reason.isEmpty() ? seat : null;
  }

  void place(Map<InstanceId, Move> moves) {
    var open = new ArrayList<InstanceId>();
    var choices = new HashMap<InstanceId, Integer>();
    instances.forEach((id, spec) -> {
      if (!placed.containsKey(id)) {
        open.add(id);
        choices.put(id, suited(spec).size());
      }
    });
    open.sort(Comparator.comparingInt((InstanceId id) -> choices.getOrDefault(id, 0))
        .thenComparing(Comparator.comparingInt((InstanceId id) -> spec(id).weight()).reversed())
        .thenComparing(Comparator.naturalOrder()));
    for (InstanceId id : open) {
      PlacementSpec spec = spec(id);
      Move move = moves.get(id);
      Seat seat = move != null && move.node().isPresent() ? target(id, spec, move.node().get()) : null;
      Seat found = seat == null ? best(id, spec, null) : seat;
      if (found == null) {
        unplaced.put(id, seats.isEmpty() ? "there is no node" : "no node can have it" + whyNone(id, spec, null));
      } else {
        put(id, spec, found);
      }
    }
  }

  Placement.Decision decision() {
    return new Placement.Decision(placed, unplaced, unmoved);
  }

  private @Nullable Seat best(InstanceId id, PlacementSpec spec, @Nullable Seat except) {
    Set<String> apart = apart(id);
    Seat best = null;
    int fewest = 0;
    double least = 0;
    for (Seat seat : suited(spec)) {
      if (seat == except || !seat.fits(spec, apart)) {
        continue;
      }
      int replicas = replicasNear(id, spec, seat);
      double load = seat.loadWith(spec.weight());
      if (best == null || replicas < fewest || (replicas == fewest && load < least)) {
        best = seat;
        fewest = replicas;
        least = load;
      }
    }
    return best;
  }

  private int replicasNear(InstanceId id, PlacementSpec spec, Seat seat) {
    return switch (spec.spread()) {
      case PlacementSpec.Spread.None _ -> 0;
      case PlacementSpec.Spread.OverNodes _ -> seat.count(id.process());
      case PlacementSpec.Spread.OverLabel(String label) -> groups.getOrDefault(group(id, label, seat), 0);
    };
  }

  private static Group group(InstanceId id, String label, Seat seat) {
    return new Group(id.process(), label, seat.node.labels().getOrDefault(label, ""));
  }

  /** Of those who may have something new, sorted by name. */
  private List<Seat> suited(PlacementSpec spec) {
    return suited.computeIfAbsent(spec,
        _ -> seats.values().stream().filter(seat -> seat.suits(spec, false)).toList());
  }

  private Optional<Seat.Reason> why(InstanceId id, PlacementSpec spec, Seat seat) {
    return seat.whyUnsuited(spec, false).or(() -> seat.whyTaken(spec, apart(id)));
  }

  /** What keeps it from each node, equal reasons together, the most frequent first. */
  private String whyNone(InstanceId id, PlacementSpec spec, @Nullable Seat except) {
    var counts = new LinkedHashMap<Seat.Reason, Integer>();
    seats.values().stream().filter(seat -> seat != except)
        .forEach(seat -> why(id, spec, seat).ifPresent(reason -> counts.merge(reason, 1, Integer::sum)));
    if (counts.isEmpty()) {
      return ": there is only one";
    }
    List<String> told = counts.entrySet().stream()
        .sorted(Map.Entry.<Seat.Reason, Integer>comparingByValue().reversed())
        .map(entry -> entry.getKey().of(entry.getValue())).toList();
    return ": of " + (except == null ? seats.size() : seats.size() - 1) + ", " + String.join(", ", told);
  }

  private void put(InstanceId id, PlacementSpec spec, Seat seat) {
    seat.put(id.process(), spec.weight());
    count(id, spec, seat, 1);
    placed.put(id, seat.node.name());
  }

  private void take(InstanceId id, PlacementSpec spec, Seat seat) {
    seat.take(id.process(), spec.weight());
    count(id, spec, seat, -1);
    placed.remove(id);
  }

  private void count(InstanceId id, PlacementSpec spec, Seat seat, int change) {
    if (spec.spread() instanceof PlacementSpec.Spread.OverLabel(String label)) {
      groups.merge(group(id, label, seat), change, Integer::sum);
    }
  }

  private PlacementSpec spec(InstanceId id) {
    return java.util.Objects.requireNonNull(instances.get(id));
  }

  private Seat seat(String name) {
    return java.util.Objects.requireNonNull(seats.get(name));
  }
}
