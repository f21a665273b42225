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
  private static final int MOST_LINES = 1_000_000_000;
  /** At its start a process prints more than later on. */
  private static final long BURST_SECONDS = 5;

  private Logs() {}

  static LogSpec read(Optional<Section> found) {
    if (found.isEmpty()) {
      return LogSpec.DEFAULT;
    }
    Section section = found.get();
    section.onlyKeys(List.of("ring", "max-line", "file", "on-slow-disk", "rate"), List.of());
    int ring = section.get("ring").flatMap(node -> node.size(LEAST_RING, 1 << 30))
        .orElse(LogSpec.DEFAULT.ringBytes());
    int line = section.get("max-line").flatMap(node -> node.size(LEAST_LINE, ring))
        .orElse(Math.min(ring, LogSpec.DEFAULT.maxLineBytes()));
    return new LogSpec(ring, line, files(section.section("file")),
        section.choice("on-slow-disk", Map.of("block", LogSpec.SlowDisk.BLOCK, "drop", LogSpec.SlowDisk.DROP),
            "block or drop", LogSpec.SlowDisk.BLOCK),
        section.isNull("rate") ? Optional.empty() : section.section("rate").flatMap(Logs::rate));
  }

  private static Optional<LogSpec.Rate> rate(Section section) {
    section.onlyKeys(List.of("lines", "burst"), List.of());
    Optional<Node> node = section.get("lines");
    if (node.isEmpty()) {
      section.problem("has no lines; add lines = 1000 or the like, for so many a second");
    }
    Optional<Integer> lines = node.flatMap(found -> found.whole(1, MOST_LINES));
    int usual = (int) Math.min(MOST_LINES, BURST_SECONDS * lines.orElse(1).longValue());
    int burst = section.whole("burst", 1, MOST_LINES, usual);
    return lines.map(each -> new LogSpec.Rate(each, burst));
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
