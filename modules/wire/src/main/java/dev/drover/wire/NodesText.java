// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drover.model.NodeView;
import dev.drover.model.Phase;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The JSON of nodes. Any thread. */
public final class NodesText {
  private NodesText() {}

  /**
   * A node, how many instances are there by phase, how many of what the board shows of it are lost, how old what is known of it
   * may be (empty where nothing is known yet), and whether it is the one that answers. Immutable.
   */
  public record Seen(NodeView node, Map<Phase, Long> instances, long lost, OptionalLong ageMillis, boolean self) {
    public Seen {
      instances = Map.copyOf(instances);
    }
  }

  /** An array in the order of the collection. */
  public static String encode(Collection<Seen> nodes) {
    return JsonText.text(json -> {
      json.writeStartArray();
      for (Seen each : nodes) {
        write(json, each);
      }
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, Seen seen) throws IOException {
    NodeView node = seen.node();
    json.writeStartObject();
    json.writeStringField("name", node.name());
    json.writeBooleanField("self", seen.self());
    json.writeStringField("state", node.state().name());
    json.writeBooleanField("drained", node.drained());
    JsonText.strings(json, "roles", node.roles().stream().sorted().toList());
    json.writeObjectFieldStart("labels");
    for (Map.Entry<String, String> label : new TreeMap<>(node.labels()).entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
    if (node.capacity() == 0) {
      json.writeNullField("capacity");
    } else {
      json.writeNumberField("capacity", node.capacity());
    }
    json.writeObjectFieldStart("instances");
    if (!seen.instances().isEmpty()) {
      for (Map.Entry<Phase, Long> phase : new EnumMap<>(seen.instances()).entrySet()) {
        json.writeNumberField(phase.getKey().name(), phase.getValue());
      }
    }
    json.writeEndObject();
    json.writeNumberField("lost", seen.lost());
    if (seen.ageMillis().isPresent()) {
      json.writeNumberField("ageMillis", seen.ageMillis().getAsLong());
    } else {
      json.writeNullField("ageMillis");
    }
    json.writeEndObject();
  }
}
