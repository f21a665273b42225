// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.serve.Chosen;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** What an agent can call: how it is described, whether it changes what runs, and what it does. Immutable. */
record Tool(McpSchema.Tool described, boolean changes, Action action) {
  private static final String CONTROL_NEEDED = "this changes what runs, and needs the control token, "
      + "which is in the file token-control of Drover's state directory; the token in use may only look";

  /** Does it, without blocking; what ends at once ends on the caller's thread. */
  @FunctionalInterface
  interface Action {
    Mono<CallToolResult> call(Arguments given, Caller caller) throws BadCall, Chosen.NoSuchName;
  }

  /** What an agent is told to choose by. */
  record Words(String name, String title, String description) {}

  /** One that only asks. */
  static Tool asking(Words words, Map<String, Object> takes, Map<String, Object> answers, Action action) {
    return new Tool(described(words, takes, answers, annotations(words, true, false, true)), false, action);
  }

  /** One that changes what runs; {@code destructive}: it ends what runs. */
  static Tool changing(Words words, boolean destructive, boolean idempotent, Map<String, Object> takes,
      Map<String, Object> answers, Action action) {
    return new Tool(described(words, takes, answers, annotations(words, false, destructive, idempotent)), true, action);
  }

  private static McpSchema.Tool described(Words words, Map<String, Object> takes, Map<String, Object> answers,
      McpSchema.ToolAnnotations annotations) {
    return McpSchema.Tool.builder(words.name(), takes).title(words.title()).description(words.description())
        .outputSchema(answers).annotations(annotations).build();
  }

  /** Nothing that it reaches is beyond Drover. */
  private static McpSchema.ToolAnnotations annotations(Words words, boolean readOnly, boolean destructive,
      boolean idempotent) {
    return McpSchema.ToolAnnotations.builder().title(words.title()).readOnlyHint(readOnly).destructiveHint(destructive)
        .idempotentHint(idempotent).openWorldHint(false).build();
  }

  AsyncToolSpecification specification() {
    Set<String> known = names(described.inputSchema());
    return AsyncToolSpecification.builder().tool(described).callHandler((exchange, request) -> {
      try {
        var caller = new Caller(exchange, request.progressToken());
        if (changes && !caller.mayControl()) {
          return Mono.just(Results.error(CONTROL_NEEDED));
        }
        return action.call(Arguments.of(request.arguments(), known), caller);
      } catch (BadCall bad) {
        return Mono.just(Results.error(bad.sentence()));
      } catch (Chosen.NoSuchName unknown) {
        return Mono.just(Results.error(String.valueOf(unknown.getMessage())));
      }
    }).build();
  }

  @SuppressWarnings("unchecked") // as Schemas makes them
  private static Set<String> names(Map<String, Object> schema) {
    return ((Map<String, Object>) schema.getOrDefault("properties", Map.of())).keySet();
  }
}
