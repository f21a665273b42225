// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import java.time.Duration;

/** What can be sent as a command. Immutable. */
public sealed interface Request permits CommandRequest, ScaleRequest, DrainRequest, MoveRequest {
  /** Whether the sender waits for the outcome, and not only for the word that it was accepted. */
  boolean waits();

  /** How long. */
  Duration timeout();

  String encode();

  static Request decode(String body) throws BadRequest {
    return switch (JsonTree.read(Fields.bounded(body)).path("command").asText()) {
      case ScaleRequest.WORD -> ScaleRequest.decode(body);
      case DrainRequest.DRAIN, DrainRequest.UNDRAIN -> DrainRequest.decode(body);
      case MoveRequest.WORD -> MoveRequest.decode(body);
      default -> CommandRequest.decode(body);
    };
  }
}
