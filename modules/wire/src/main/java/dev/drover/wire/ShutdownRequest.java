// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import java.time.Duration;
import java.util.List;

/** Asks a Drover to stop everything and end. Immutable. */
public record ShutdownRequest(Duration timeout) {
  public String encode() {
    return JsonText.object(json -> json.writeNumberField("timeoutMillis", timeout.toMillis()));
  }

  /** An empty body stands for the default timeout. */
  public static ShutdownRequest decode(String body) throws BadRequest {
    if (body.isBlank()) {
      return new ShutdownRequest(CommandRequest.DEFAULT_TIMEOUT);
    }
    return new ShutdownRequest(
        Fields.of(body, List.of("timeoutMillis")).timeout("timeoutMillis", CommandRequest.DEFAULT_TIMEOUT));
  }
}
