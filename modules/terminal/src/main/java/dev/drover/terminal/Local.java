// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The commands that need the engine or the project file; each returns its exit code. */
public interface Local {
  int up(UpOptions options);

  int check(@Nullable Path file);

  int graph(@Nullable Path file);

  int doctor();
}
