// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text for the standard input of one instance; {@code end}: and the end of its input after that. Immutable. */
public record InputRequest(String name, String text, boolean end) {
  /** Of the text in UTF-8. As JSON it may be six times as long, which still fits into a body. */
  public static final int MAX_TEXT_BYTES = 512 << 10;
  private static final List<String> FIELDS = List.of("name", "text", "end");

  public String encode() {
    return JsonText.object(json -> {
      json.writeStringField("name", name);
      json.writeStringField("text", text);
      json.writeBooleanField("end", end);
    });
  }

  public static InputRequest decode(String body) throws BadRequest {
    Fields fields = Fields.of(body, FIELDS);
    String name = fields.text("name");
    if (name.isBlank() || name.length() > Fields.MAX_NAME) {
      throw new BadRequest("name: must have 1 to " + Fields.MAX_NAME + " characters, has " + name.length());
    }
    boolean end = fields.flag("end", false);
    if (!end && !fields.has("text")) {
      throw new BadRequest("text: missing; it may be left out with \"end\":true only");
    }
    String text = fields.has("text") ? fields.text("text") : "";
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_TEXT_BYTES) {
      throw new BadRequest("text: must have at most " + MAX_TEXT_BYTES + " bytes in UTF-8, has " + bytes);
    }
    return new InputRequest(name, text, end);
  }
}
