// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.InstanceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What needs the engine or the project file; each command returns its exit code. Paths are absolute. */
public interface Local {
  int up(UpOptions options);

  /** The same, which reads and writes elsewhere. */
  Local with(Terminal other);

  /** Checks this file, or the one of the directory or of the nearest above it. {@code json}: for programs, as what follows. */
  int check(@Nullable Path file, Path directory, boolean json);

  /** Shows this file's graph, or that of the one of the directory or of the nearest above it. */
  int graph(@Nullable Path file, Path directory, boolean json);

  int doctor();

  /** Those of this file, or of the one of the directory or of the nearest above it; none, and no word, where it cannot be read. */
  List<InstanceId> instances(@Nullable Path file, Path directory);

  /** Which version of what Drover is made of, and which launcher it would have; in the order in which they are told. */
  Map<String, String> versions();

  /** The nearest directory upwards with a project file. */
  @Nullable
  Path project(Path from);
}
