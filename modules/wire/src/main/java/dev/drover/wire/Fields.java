// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The fields of an object that came from outside, read strictly: a wrong type is a {@link BadRequest}. Any thread. */
record Fields(JsonNode object) {
  static final int MAX_BODY_BYTES = CommandRequest.MAX_BODY_BYTES;
  static final int MAX_ITEMS = 10_000;
  static final int MAX_NAME = 256;
  static final long MAX_TIMEOUT_MILLIS = Duration.ofDays(1).toMillis();

  /** An object with no other fields than these, of a body within its bound. */
  static Fields of(String text, List<String> known) throws BadRequest {
    var fields = new Fields(JsonTree.read(bounded(text)));
    if (!fields.object.isObject()) {
      throw new BadRequest("must be a JSON object, was " + kind(fields.object));
    }
    for (var field : fields.object.properties()) {
      if (!known.contains(field.getKey())) {
        throw new BadRequest("there is no field \"" + field.getKey() + "\"; known are " + String.join(", ", known));
      }
    }
    return fields;
  }

  /** The text of a body, where it is within its bound. */
  static String bounded(String text) throws BadRequest {
    if (text.length() > MAX_BODY_BYTES) {
      throw new BadRequest("the body is too long: at most " + MAX_BODY_BYTES + " bytes, was " + text.length());
    }
    return text;
  }

  static String utf8(byte[] body) throws BadRequest {
    if (body.length > MAX_BODY_BYTES) {
      throw new BadRequest("the body is too long: at most " + MAX_BODY_BYTES + " bytes, was " + body.length);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException _) {
      throw new BadRequest("the body is not UTF-8");
    }
  }

  boolean has(String name) {
    return object.has(name);
  }

  String text(String name) throws BadRequest {
    return textOf(name, object.path(name));
  }

  boolean flag(String name, boolean otherwise) throws BadRequest {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  /** From 1 to this. */
  long whole(String name, long most) throws BadRequest {
    JsonNode value = object.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1 || value.longValue() > most) {
      throw wrong(name, "a whole number from 1 to " + most, value);
    }
    return value.longValue();
  }

  Duration timeout(String name, Duration otherwise) throws BadRequest {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isLong() || value.longValue() < 0 || value.longValue() > MAX_TIMEOUT_MILLIS) {
      throw wrong(name, "a whole number from 0 to " + MAX_TIMEOUT_MILLIS, value);
    }
    return Duration.ofMillis(value.longValue());
  }

  List<String> texts(String name) throws BadRequest {
    JsonNode value = object.path(name);
    if (!value.isArray()) {
      throw wrong(name, "an array of strings", value);
    }
    var texts = new ArrayList<String>();
    for (JsonNode item : value) {
      texts.add(textOf(name + "[" + texts.size() + "]", item));
    }
    return texts;
  }

  /** What names instances: at least one. */
  List<String> names(String field) throws BadRequest {
    List<String> names = texts(field);
    if (names.isEmpty() || names.size() > MAX_ITEMS) {
      throw new BadRequest(field + ": must be 1 to " + MAX_ITEMS + ", was " + names.size());
    }
    if (names.stream().anyMatch(String::isBlank)) {
      throw new BadRequest(field + ": one of them is empty");
    }
    for (String name : names) {
      if (name.length() > MAX_NAME) {
        throw new BadRequest(
            field + ": each must have at most " + MAX_NAME + " characters, one has " + name.length());
      }
    }
    return names;
  }

  /** A name that is neither empty nor too long. */
  static String name(String field, String name) throws BadRequest {
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new BadRequest(field + ": a name must have 1 to " + MAX_NAME + " characters, has "
          + (name.isBlank() ? 0 : name.length()));
    }
    return name;
  }

  /** The fields that say how long the sender waits. */
  static void waiting(JsonGenerator json, Request request) throws IOException {
    json.writeBooleanField("wait", request.waits());
    json.writeNumberField("timeoutMillis", request.timeout().toMillis());
  }

  private static String textOf(String name, JsonNode value) throws BadRequest {
    if (!value.isTextual()) {
      throw wrong(name, "a string", value);
    }
    return value.textValue();
  }

  static BadRequest wrong(String name, String right, JsonNode value) {
    return new BadRequest(name + ": must be " + right + ", was " + kind(value));
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING -> "missing";
      case NUMBER -> value.isLong() ? Long.toString(value.longValue()) : Double.toString(value.doubleValue());
      case BOOLEAN -> value.booleanValue() ? "true" : "false";
      case STRING -> "a string";
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case NULL -> "null";
      case BINARY, POJO -> "something else";
    };
  }
}
