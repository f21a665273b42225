// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages of JSON-RPC 2.0 as they come and go, one each. Any thread. */
final class Rpc {
  /** Codes that the specification leaves to servers; other SDKs have the same ones. */
  static final int NO_SESSION = -32_001;
  static final int REFUSED = -32_000;

  private static final int MAX_DEPTH = 64;
  private static final String VERSION = "2.0";
  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  static {
    JSON.getFactory().setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
  }

  static final McpJsonMapper MAPPER = new JacksonMcpJsonMapper(JSON);

  private Rpc() {}

  /** It is none. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    private final int code;
    private final transient @Nullable Object id;

    Malformed(int code, @Nullable Object id, String sentence) {
      super(sentence, null, false, false);
      this.code = code;
      this.id = id;
    }

    byte[] encode() {
      return error(id, code, String.valueOf(getMessage()));
    }
  }

  /** Empty for what answers a request of ours: there are none. */
  static @Nullable JSONRPCMessage read(byte[] body) throws Malformed {
    Object value;
    try {
      value = JSON.readValue(body, Object.class);
    } catch (JsonProcessingException bad) {
      throw new Malformed(ErrorCodes.PARSE_ERROR, null, "not JSON: " + bad.getOriginalMessage());
    } catch (IOException bad) {
      throw new Malformed(ErrorCodes.PARSE_ERROR, null, "not JSON: the text cannot be read");
    }
    if (!(value instanceof Map<?, ?> fields)) {
      throw invalid(null, "must be one JSON object; batches are not known to this version of the protocol");
    }
    Object id = fields.get("id");
    boolean hasId = id instanceof String || id instanceof Integer || id instanceof Long;
    if (!VERSION.equals(fields.get("jsonrpc"))) {
      throw invalid(hasId ? id : null, "jsonrpc: must be \"2.0\"");
    }
    if (!fields.containsKey("method")) {
      if (fields.containsKey("result") || fields.containsKey("error")) {
        return null;
      }
      throw invalid(hasId ? id : null, "method: missing");
    }
    if (!(fields.get("method") instanceof String method)) {
      throw invalid(hasId ? id : null, "method: must be a string");
    }
    if (fields.get("params") != null && !(fields.get("params") instanceof Map)) {
      throw invalid(hasId ? id : null, "params: must be an object");
    }
    if (!fields.containsKey("id")) {
      return new JSONRPCNotification(method, fields.get("params"));
    }
    if (!hasId || id == null) {
      throw invalid(null, "id: must be a string or a whole number");
    }
    return new JSONRPCRequest(method, id, fields.get("params"));
  }

  private static Malformed invalid(@Nullable Object id, String sentence) {
    return new Malformed(ErrorCodes.INVALID_REQUEST, id, sentence);
  }

  static byte[] encode(Object message) {
    try {
      return JSON.writeValueAsBytes(message);
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("a message that is ours could not be written", fault);
    }
  }

  /** An error, also to what has no id that could be told. */
  static byte[] error(@Nullable Object id, int code, String sentence) {
    var error = new java.util.LinkedHashMap<String, @Nullable Object>();
    error.put("jsonrpc", VERSION);
    error.put("id", id);
    error.put("error", Map.of("code", code, "message", sentence));
    return encode(error);
  }
}
