// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import com.fasterxml.jackson.databind.util.RawValue;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.List;

/** What tools answer: JSON that is written already, and a short text. Pure. */
final class Results {
  private Results() {}

  static CallToolResult of(String json, String text) {
    return made(new RawValue(json), text, false);
  }

  static CallToolResult of(Utf8Json json, String text) {
    return made(json, text, false);
  }

  /** It came out otherwise than asked; {@code json} says how. */
  static CallToolResult failed(String json, String text) {
    return made(new RawValue(json), text, true);
  }

  private static CallToolResult made(Object json, String text, boolean isError) {
    return new CallToolResult(List.of(TextContent.builder(text).build()), isError, json, null);
  }

  /** It was not done at all. */
  static CallToolResult error(String sentence) {
    return new CallToolResult(List.of(TextContent.builder(sentence).build()), true, null, null);
  }
}
