// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lines as they come, without their ends. */
@FunctionalInterface
public interface Lines {
  /** The next one, which may take a while; null at the end. */
  @Nullable
  String next() throws IOException;
}
