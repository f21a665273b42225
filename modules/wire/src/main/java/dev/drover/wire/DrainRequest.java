// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import java.time.Duration;
import java.util.List;

/** A node is to be emptied and gets nothing, or is to be as the others again. Immutable. */
public record DrainRequest(String node, boolean drained, boolean waits, Duration timeout) implements Request {
  static final String DRAIN = "drain";
  static final String UNDRAIN = "undrain";
  private static final List<String> FIELDS = List.of("command", "node", "wait", "timeoutMillis");

  @Override
  public String encode() {
    return JsonText.object(json -> {
      json.writeStringField("command", drained ? DRAIN : UNDRAIN);
      json.writeStringField("node", node);
      Fields.waiting(json, this);
    });
  }

  static DrainRequest decode(String body) throws BadRequest {
    Fields fields = Fields.of(body, FIELDS);
    return new DrainRequest(Fields.name("node", fields.text("node")), fields.text("command").equals(DRAIN),
        fields.flag("wait", true), fields.timeout("timeoutMillis", CommandRequest.DEFAULT_TIMEOUT));
  }
}
