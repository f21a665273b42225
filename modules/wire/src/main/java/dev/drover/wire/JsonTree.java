// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a JSON text into a tree without an ObjectMapper, which takes longer to load than a command to run. Any thread. */
final class JsonTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTree() {}

  static JsonNode read(String text) throws BadRequest {
    try (JsonParser json = JsonText.FACTORY.createParser(text)) {
      JsonNode value = value(json, json.nextToken());
      if (json.nextToken() != null) {
        throw new BadRequest("not JSON: something follows the value; send one value only");
      }
      return value;
    } catch (JsonProcessingException malformed) {
      throw new BadRequest("not JSON: " + what(malformed) + where(malformed));
    } catch (IOException _) {
      throw new BadRequest("not JSON: the text cannot be read");
    }
  }

  private static String what(JsonProcessingException malformed) {
    return switch (malformed) {
      case JsonEOFException _ -> "the text ends too early";
      case StreamConstraintsException _ -> "something is too long or nested too deeply";
      case InputCoercionException _ -> "a number is too large";
      default -> malformed.getOriginalMessage().startsWith("Duplicate field")
          ? "a field is there twice"
          : "something that does not belong there";
    };
  }

  private static String where(JsonProcessingException malformed) {
    JsonLocation at = malformed.getLocation();
    return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static JsonNode value(JsonParser json, @Nullable JsonToken token) throws IOException, BadRequest {
    return switch (token) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> NODES.textNode(json.getText());
      case VALUE_NUMBER_INT -> NODES.numberNode(json.getLongValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(finite(json));
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case null, default -> throw new BadRequest("not JSON: the text ends too early");
    };
  }

  /** What is beyond a double would come out as an infinity, which JSON does not have. */
  private static double finite(JsonParser json) throws IOException, BadRequest {
    double value = json.getDoubleValue();
    if (Double.isInfinite(value)) {
      JsonLocation at = json.currentTokenLocation();
      throw new BadRequest(
          "not JSON: a number is too large at line " + at.getLineNr() + ", column " + at.getColumnNr());
    }
    return value;
  }

  private static ObjectNode object(JsonParser json) throws IOException, BadRequest {
    ObjectNode object = NODES.objectNode();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      object.set(name, value(json, json.nextToken()));
    }
    return object;
  }

  private static ArrayNode array(JsonParser json) throws IOException, BadRequest {
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
      array.add(value(json, token));
    }
    return array;
  }
}
