// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.model.Names;
import dev.drover.model.NodeView;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ReplicaAges;
import dev.drover.wire.NodesText;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What is known of the nodes, from the boards alone. Any thread. */
record NodeQueries(Drover drover, Api.Here here) {

  /** What the board has of a node, as far as it is of the node's present life. */
  private static final class Count {
    final Map<Phase, Long> phases = new EnumMap<>(Phase.class);
    long lost;
  }

  List<NodesText.Seen> all() {
    List<NodeView> nodes = drover.nodes().all();
    var counts = new HashMap<String, Count>();
    nodes.forEach(node -> counts.put(node.name(), new Count()));
    var states = new HashMap<String, NodeView.State>();
    nodes.forEach(node -> states.put(node.name(), node.state()));
    for (ProcessSnapshot seen : drover.board().all()) {
      Count count = counts.get(seen.node());
      if (count == null) {
        continue;
      }
      NodeView.State standing = drover.nodes().standing(seen);
      if (standing.isLost()) {
        count.lost++;
      }
      if (standing.isLost() == isLost(states.get(seen.node()))) {
        count.phases.merge(seen.phase(), 1L, Long::sum);
      }
    }
    return nodes.stream().map(node -> seen(node, counts.getOrDefault(node.name(), new Count()))).toList();
  }

  private static boolean isLost(NodeView.@org.jspecify.annotations.Nullable State state) {
    return state == null || state.isLost();
  }

  private NodesText.Seen seen(NodeView node, Count count) {
    boolean self = node.name().equals(here.node());
    return new NodesText.Seen(node, count.phases, count.lost, self ? OptionalLong.of(0) : age(node), self);
  }

  /** Of what is removed nobody tells anything new, so its age has no end. */
  private OptionalLong age(NodeView node) {
    long nanos = here.ages().ageNanos(node.name());
    return nanos == ReplicaAges.NEVER || node.state() == NodeView.State.REMOVED
        ? OptionalLong.empty()
        : OptionalLong.of(Duration.ofNanos(nanos).toMillis());
  }

  /** The node of this name, or of this host where only one has it. */
  String named(String text) throws Chosen.NoSuchName {
    List<String> known = drover.nodes().all().stream().map(NodeView::name).toList();
    if (known.contains(text)) {
      return text;
    }
    List<String> ofHost = known.stream().filter(name -> host(name).equals(text)).toList();
    if (ofHost.size() == 1) {
      return ofHost.getFirst();
    }
    throw new Chosen.NoSuchName(ofHost.isEmpty()
        ? "there is no node \"" + text + "\"" + Names.nearest(text, known)
            .map(near -> "; did you mean \"" + near + "\"?").orElseGet(() -> "; there are " + Chosen.list(known))
        : "\"" + text + "\" means " + ofHost.size() + " nodes: " + Chosen.list(ofHost) + "; name one of them");
  }

  private static String host(String name) {
    int colon = name.lastIndexOf(':');
    return colon > 0 ? name.substring(0, colon) : name;
  }
}
