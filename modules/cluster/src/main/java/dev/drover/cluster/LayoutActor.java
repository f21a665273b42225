// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.cluster.LayoutMessage.Has;
import dev.drover.cluster.LayoutMessage.Part;
import dev.drover.engine.Site;
import dev.drover.model.Deployment;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.view.NodeBoard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Takes in, at each node, what is deployed in the cluster. */
final class LayoutActor {
  static final String NAME = "drover-layout";

  private final Site site;
  private final NodeBoard nodes;
  private final NodeIdentity self;
  private final Consumer<InstanceId> look;

  private LayoutActor(Site site, NodeBoard nodes, NodeIdentity self, Consumer<InstanceId> look) {
    this.look = look;
    this.site = site;
    this.nodes = nodes;
    this.self = self;
  }

  /** {@code look}: an instance of this node is to look at what it depends on. */
  static Behavior<LayoutMessage> create(Site site, NodeBoard nodes, NodeIdentity self, Consumer<InstanceId> look) {
    return new LayoutActor(site, nodes, self, look).gathering(0, Map.of());
  }

  /** {@code has}: the version that was taken last; an older one comes late from a conductor of before. */
  private Behavior<LayoutMessage> gathering(long has, Map<Integer, Part> parts) {
    return Behaviors.receiveMessage(message -> message instanceof Part part && part.version() >= has
        ? onPart(has, parts, part)
        : Behaviors.same());
  }

  private Behavior<LayoutMessage> onPart(long has, Map<Integer, Part> before, Part part) {
    var parts = new HashMap<Integer, Part>();
    before.forEach((number, other) -> {
      if (other.version() == part.version() && other.parts() == part.parts()) {
        parts.put(number, other);
      }
    });
    parts.put(part.part(), part);
    if (parts.size() < part.parts()) {
      return gathering(has, Map.copyOf(parts));
    }
    take(parts, part);
    part.replyTo().tell(new Has(self.name(), self.uid(), part.version()));
    return gathering(part.version(), Map.of());
  }

  private void take(Map<Integer, Part> parts, Part any) {
    var processes = new ArrayList<ProcessSpec>();
    var versions = new HashMap<String, Integer>();
    var instances = new HashMap<String, List<InstanceId>>();
    for (int i = 0; i < any.parts(); i++) {
      Part part = java.util.Objects.requireNonNull(parts.get(i));
      processes.addAll(part.processes());
      versions.putAll(part.versions());
      instances.putAll(part.instances());
    }
    var project = new Project(any.project(), processes, any.eventsKept(), any.logMemory());
    site.deployed(Deployment.restored(project, versions, instances));
    // One may have been placed here before it was known what it depends on.
    site.board().forEach(seen -> {
      if (seen.node().equals(self.name()) && seen.phase() == Phase.PENDING) {
        look.accept(seen.instance());
      }
    });
    for (NodeView node : nodes.all()) {
      nodes.drain(node.name(), any.drained().contains(node.name()));
    }
  }
}
