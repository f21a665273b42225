// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A JSON value that is written already, in UTF-8: it is copied, where Jackson would take a text character by character. Never changes. */
final class Utf8Json implements JsonSerializable {
  private final byte[] bytes;

  /** The bytes belong to it from now on. */
  Utf8Json(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public void serialize(JsonGenerator json, SerializerProvider serializers) throws IOException {
    if (json.getOutputTarget() instanceof OutputStream to) {
      json.writeRawValue(""); // what stands between values
      json.flush();
      to.write(bytes);
    } else {
      json.writeRawValue(toString());
    }
  }

  @Override
  public void serializeWithType(JsonGenerator json, SerializerProvider serializers, TypeSerializer type)
      throws IOException {
    serialize(json, serializers);
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
