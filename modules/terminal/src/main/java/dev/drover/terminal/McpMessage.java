// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;

/** A message of JSON-RPC 2.0 as it stands on a line, with as much of it as the bridge must know. Immutable. */
record McpMessage(String line, JsonNode fields) {
  static final int PARSE_ERROR = -32_700;
  static final int INVALID_REQUEST = -32_600;
  static final int FAILED = -32_000;

  static McpMessage read(String line) throws BadRequest {
    return new McpMessage(line, Json.decode(line));
  }

  String method() {
    return fields.path("method").asText("");
  }

  boolean isRequest() { return fields.hasNonNull("id") && fields.has("method"); }

  /** Whether it answers the request of this id. */
  boolean answers(JsonNode id) {
    return !fields.has("method") && fields.path("id").equals(id);
  }

  JsonNode id() {
    return fields.path("id");
  }

  JsonNode param(String name) {
    return fields.path("params").path(name);
  }

  /** {@code id} may be missing: then nobody knows what it is the answer to. */
  static String error(JsonNode id, int code, String sentence) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("jsonrpc", "2.0");
    error.set("id", id.isMissingNode() ? JsonNodeFactory.instance.nullNode() : id);
    error.set("error", JsonNodeFactory.instance.objectNode().put("code", code).put("message", sentence));
    return error.toString();
  }

  /** A request of the bridge's own. */
  static String request(String id, String method, ObjectNode params) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", method);
    request.set("params", params);
    return request.toString();
  }
}
