// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code drover up} was asked; no names stand for all that is enabled; without a file, the directory's or the nearest
 * above it. Paths are absolute. Immutable.
 */
public record UpOptions(List<String> names, @Nullable Path file, boolean detach, boolean dependencies, Duration timeout,
    Path directory) {
  public UpOptions {
    names = List.copyOf(names);
  }
}
