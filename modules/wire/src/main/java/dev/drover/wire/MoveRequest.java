// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The instances that match any of the names are to go to this node, or to another one than where they are. Immutable. */
public record MoveRequest(List<String> names, Optional<String> node, boolean waits, Duration timeout)
    implements
      Request {
  static final String WORD = "move";
  private static final List<String> FIELDS = List.of("command", "names", "node", "wait", "timeoutMillis");

  public MoveRequest {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("names: at least one");
    }
  }

  @Override
  public String encode() {
    return JsonText.object(json -> {
      json.writeStringField("command", WORD);
      JsonText.strings(json, "names", names);
      if (node.isPresent()) {
        json.writeStringField("node", node.get());
      }
      Fields.waiting(json, this);
    });
  }

  static MoveRequest decode(String body) throws BadRequest {
    Fields fields = Fields.of(body, FIELDS);
    List<String> names = fields.names("names");
    Optional<String> node = fields.has("node")
        ? Optional.of(Fields.name("node", fields.text("node")))
        : Optional.empty();
    return new MoveRequest(names, node, fields.flag("wait", true),
        fields.timeout("timeoutMillis", CommandRequest.DEFAULT_TIMEOUT));
  }
}
