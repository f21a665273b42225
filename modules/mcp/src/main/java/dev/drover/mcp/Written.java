// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes a JSON object into a string, without what is not known. Any thread. */
final class Written {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Written() {}

  /** Something that writes itself. */
  @FunctionalInterface
  interface Part {
    void writeTo(JsonGenerator json) throws IOException;
  }

  static String object(Part fields) {
    var text = new StringWriter(512);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException("a string refused to be written", cannotHappen);
    }
    return text.toString();
  }

  static void strings(JsonGenerator json, String name, Collection<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
    if (time != null) {
      json.writeStringField(name, time.toString());
    }
  }

  static void text(JsonGenerator json, String name, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(name, text);
    }
  }
}
