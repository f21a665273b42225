// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** The JSON of what was found in a project file. Any thread. */
public final class CheckText {
  private CheckText() {}

  /** What is wrong or doubtful, and where: {@code line} is 0 where there is none, {@code path} that of a key or empty. Immutable. */
  public record Found(String file, int line, String path, String message) {}

  /** An object on one line: {@code ok} where nothing is wrong. */
  public static String encode(String file, int processes, List<Found> problems, List<Found> warnings) {
    return JsonText.object(json -> {
      json.writeStringField("file", file);
      json.writeBooleanField("ok", problems.isEmpty());
      json.writeNumberField("processes", processes);
      write(json, "problems", problems);
      write(json, "warnings", warnings);
    });
  }

  private static void write(JsonGenerator json, String name, List<Found> all) throws IOException {
    json.writeArrayFieldStart(name);
    for (Found each : all) {
      json.writeStartObject();
      json.writeStringField("file", each.file());
      json.writeNumberField("line", each.line());
      json.writeStringField("path", each.path());
      json.writeStringField("message", each.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
