// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Writes fields of JSON, but those of which nothing is known. Any thread. */
final class Written {
  private Written() {}

  /** ISO 8601, to the millisecond: agents pay for each digit. */
  static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
    if (time != null) {
      json.writeStringField(name, time(time));
    }
  }

  static void text(JsonGenerator json, String name, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(name, text);
    }
  }
}
