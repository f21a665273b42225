// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.LogSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads how much of the output of a process is kept, and where. Pure. */
final class Logs {
  private static final int LEAST_RING = 4 << 10;
  private static final int LEAST_LINE = 64;
  /** Less would be a file for a few lines. */
  private static final int LEAST_FILE = 64 << 10;
  private static final int MOST_FILES = 1_000;

  private Logs() {}

  static LogSpec read(Optional<Section> found) {
    if (found.isEmpty()) {
      return LogSpec.DEFAULT;
    }
    Section section = found.get();
    section.onlyKeys(List.of("ring", "max-line", "file", "on-slow-disk"), List.of("rate"));
    int ring = section.get("ring").flatMap(node -> node.size(LEAST_RING, 1 << 30))
        .orElse(LogSpec.DEFAULT.ringBytes());
    int line = section.get("max-line").flatMap(node -> node.size(LEAST_LINE, ring))
        .orElse(Math.min(ring, LogSpec.DEFAULT.maxLineBytes()));
    return new LogSpec(ring, line, files(section.section("file")),
        section.choice("on-slow-disk", Map.of("block", LogSpec.SlowDisk.BLOCK, "drop", LogSpec.SlowDisk.DROP),
            "block or drop", LogSpec.SlowDisk.BLOCK));
  }

  private static LogSpec.Files files(Optional<Section> found) {
    var usual = LogSpec.Files.DEFAULT;
    if (found.isEmpty()) {
      return usual;
    }
    Section section = found.get();
    section.onlyKeys(List.of("enabled", "max-size", "keep", "max-age", "compress", "flush"), List.of());
    return new LogSpec.Files(section.flag("enabled", usual.enabled()),
        section.get("max-size").flatMap(node -> node.size(LEAST_FILE, Integer.MAX_VALUE)).map(Integer::longValue)
            .orElse(usual.maxBytes()),
        section.whole("keep", 0, MOST_FILES, usual.keep()),
        section.duration("max-age", Duration.ofSeconds(1), usual.maxAge()),
        section.flag("compress", usual.compress()), section.duration("flush", Duration.ZERO, usual.flush()));
  }
}
