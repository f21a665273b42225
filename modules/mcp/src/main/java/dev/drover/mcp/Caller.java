// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.serve.Role;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Who called a tool, and hears of its progress if that was asked for. */
record Caller(McpAsyncServerExchange exchange, @Nullable Object progressToken) {
  private static final String ROLE = "role";

  /** What a request of this role carries through the SDK. */
  static McpTransportContext context(Role role) {
    return McpTransportContext.create(Map.of(ROLE, role));
  }

  boolean mayControl() {
    return exchange.transportContext().get(ROLE) instanceof Role role && role.covers(Role.CONTROL);
  }

  /** {@code step} grows with each. */
  void tell(int step, String message) {
    if (progressToken != null) {
      exchange.progressNotification(ProgressNotification.builder(progressToken, step).message(message).build())
          .onErrorResume(_ -> Mono.empty()).subscribe();
    }
  }
}
