// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import dev.drover.model.Exit;
import java.util.Base64;

/** One line of what a client sees of a terminal; the last one is {@link #isLast}. Immutable. */
public sealed interface TerminalOutput {
  /** From here on it is attached to this incarnation. */
  record Attached(String instance, long incarnation) implements TerminalOutput {}

  /** Bytes that the program wrote, in Base64. */
  record Shown(String base64) implements TerminalOutput {
    public static Shown of(byte[] bytes) {
      return new Shown(Base64.getEncoder().encodeToString(bytes));
    }

    public byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }
  }

  /** So many bytes are missing here, for the client was too slow. */
  record Skipped(long bytes) implements TerminalOutput {}

  /** So many bytes that were typed were dropped, for the program does not read. */
  record Untyped(int bytes) implements TerminalOutput {}

  /** The incarnation has ended like this. */
  record Ended(String how) implements TerminalOutput {
    public static Ended of(Exit exit) {
      return new Ended(exit.toString());
    }
  }

  /** The client sent what cannot be understood. */
  record Refused(String why) implements TerminalOutput {}

  default boolean isLast() { return this instanceof Ended || this instanceof Refused; }

  default String encode() {
    return JsonText.object(json -> {
      switch (this) {
        case Attached(String instance, long incarnation) -> {
          json.writeStringField("attached", instance);
          json.writeNumberField("incarnation", incarnation);
        }
        case Shown(String base64) -> json.writeStringField("shown", base64);
        case Skipped(long bytes) -> json.writeNumberField("skipped", bytes);
        case Untyped(int bytes) -> json.writeNumberField("untyped", bytes);
        case Ended(String how) -> json.writeStringField("ended", how);
        case Refused(String why) -> json.writeStringField("refused", why);
      }
    });
  }

  static TerminalOutput decode(String line) throws BadRequest {
    var fields = new Fields(JsonTree.read(line));
    String kind = fields.object().properties().stream().map(field -> field.getKey()).findFirst().orElse("");
    return switch (kind) {
      case "attached" -> new Attached(fields.text(kind), fields.whole("incarnation", Long.MAX_VALUE));
      case "shown" -> shown(fields.text(kind));
      case "skipped" -> new Skipped(fields.whole(kind, Long.MAX_VALUE));
      case "untyped" -> new Untyped((int) fields.whole(kind, Integer.MAX_VALUE));
      case "ended" -> new Ended(fields.text(kind));
      case "refused" -> new Refused(fields.text(kind));
      default -> throw new BadRequest("there is no \"" + kind + "\" from a terminal");
    };
  }

  private static Shown shown(String base64) throws BadRequest {
    var shown = new Shown(base64);
    try {
      byte[] _ = shown.bytes();
      return shown;
    } catch (IllegalArgumentException bad) {
      throw new BadRequest("shown: must be Base64, was not");
    }
  }
}
