// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes one JSON text into a string. Any thread. */
public final class JsonText {
  static final int MAX_DEPTH = 32;
  static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build();

  private JsonText() {}

  /** Something that writes itself. */
  @FunctionalInterface
  public interface Part {
    void writeTo(JsonGenerator json) throws IOException;
  }

  static String text(Part part) {
    var text = new StringWriter(256);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      part.writeTo(json);
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException("a string refused to be written", cannotHappen);
    }
    return text.toString();
  }

  /** A JSON object of these fields. */
  public static String object(Part fields) {
    return text(json -> {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    });
  }

  /** A field with an array of strings. */
  public static void strings(JsonGenerator json, String name, Collection<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
    json.writeFieldName(name);
    if (time == null) {
      json.writeNull();
    } else {
      json.writeString(time.toString());
    }
  }
}
