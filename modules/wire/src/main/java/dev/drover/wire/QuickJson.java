// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON text (RFC 8259) as {@link JsonTree} does, or gives up on what is not usual: a short command would spend most of its
 * time on loading Jackson's parser, and BigDecimal with it. One thread.
 */
final class QuickJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 50;
  private static final int LONGEST_NUMBER = 18; // each of so many digits fits into a long
  private static final String ESCAPED = "\"\\/bfnrt";
  private static final String MEANT = "\"\\/\b\f\n\r\t";

  private final String text;
  private int at;
  private int depth;

  private QuickJson(String text) {
    this.text = text;
  }

  /** Null where the text is not JSON, or not usual. */
  static @Nullable JsonNode read(String text) {
    var json = new QuickJson(text);
    JsonNode value = json.value();
    return value != null && json.next() == 0 && json.at == text.length() ? value : null;
  }

  /** Behind white space; 0 at the end. */
  private char next() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean skip(char expected) {
    if (next() != expected) {
      return false;
    }
    at++;
    return true;
  }

  private @Nullable JsonNode value() {
    return switch (next()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> {
        String string = string();
        yield string == null ? null : NODES.textNode(string);
      }
      case 't' -> word("true") ? NODES.booleanNode(true) : null;
      case 'f' -> word("false") ? NODES.booleanNode(false) : null;
      case 'n' -> word("null") ? NODES.nullNode() : null;
      default -> number();
    };
  }

  private boolean word(String word) {
    boolean found = text.startsWith(word, at);
    at += word.length();
    return found && ends();
  }

  private @Nullable ObjectNode object() {
    at++;
    ObjectNode object = NODES.objectNode();
    if (skip('}')) {
      return object;
    }
    if (++depth > DEEPEST) {
      return null;
    }
    do {
      String name = next() == '"' ? string() : null;
      JsonNode value = name != null && skip(':') ? value() : null;
      if (value == null || object.has(name)) {
        return null;
      }
      object.set(name, value);
    } while (skip(','));
    depth--;
    return skip('}') ? object : null;
  }

  private @Nullable ArrayNode array() {
    at++;
    ArrayNode array = NODES.arrayNode();
    if (skip(']')) {
      return array;
    }
    if (++depth > DEEPEST) {
      return null;
    }
    do {
      JsonNode value = value();
      if (value == null) {
        return null;
      }
      array.add(value);
    } while (skip(','));
    depth--;
    return skip(']') ? array : null;
  }

  private @Nullable String string() {
    int from = ++at;
    StringBuilder unescaped = null;
    for (; at < text.length(); at++) {
      char each = text.charAt(at);
      if (each == '"') {
        String rest = text.substring(from, at++);
        return unescaped == null ? rest : unescaped.append(rest).toString();
      }
      if (each < ' ') {
        return null;
      }
      if (each == '\\') {
        unescaped = (unescaped == null ? new StringBuilder() : unescaped).append(text, from, at++);
        int known = at < text.length() ? ESCAPED.indexOf(text.charAt(at)) : -1;
        if (known < 0) {
          return null; // a code point by its number is not usual
        }
        unescaped.append(MEANT.charAt(known));
        from = at + 1;
      }
    }
    return null;
  }

  private @Nullable JsonNode number() {
    int from = at;
    at += text.startsWith("-", at) ? 1 : 0;
    boolean zero = text.startsWith("0", at);
    int digits = digits();
    if (digits == 0 || digits > LONGEST_NUMBER || (zero && digits > 1)) {
      return null;
    }
    if (at >= text.length() || text.charAt(at) != '.') {
      return ends() ? NODES.numberNode(Long.parseLong(text, from, at, 10)) : null;
    }
    at++;
    int places = digits();
    return places > 0 && places <= LONGEST_NUMBER && ends()
        ? NODES.numberNode(Double.parseDouble(text.substring(from, at)))
        : null;
  }

  /** How many there are; goes behind them. */
  private int digits() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at - from;
  }

  /** Whether nothing follows that would belong to the same word. */
  private boolean ends() {
    return at >= text.length() || " \t\r\n,]}".indexOf(text.charAt(at)) >= 0;
  }
}
