// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Whether {@code drover mcp} starts a Drover where none runs, and how. Immutable. */
record McpStart(@Nullable IntSupplier up) {
  static final McpStart NONE = new McpStart(null);

  /** By this, which returns its exit code. */
  static McpStart with(IntSupplier up) {
    return new McpStart(up);
  }

  /** Begins beside what goes on; completes when it has come up, or could not. */
  CompletableFuture<Integer> begin() {
    var done = new CompletableFuture<Integer>();
    if (up == null) {
      done.complete(Failure.DONE);
    } else {
      Thread.ofVirtual().name("mcp-up").start(() -> {
        try {
          done.complete(up.getAsInt());
        } catch (RuntimeException fault) {
          done.completeExceptionally(fault);
        }
      });
    }
    return done;
  }
}
