// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a child and all that descends from it use: processor time so far, with that of what has ended as far as the kernel
 * tells it; resident memory in bytes, in which what several share counts for each; how many processes live. Immutable.
 */
public record Usage(Duration cpu, long memory, int processes) {

  /** Whether it can be told on this machine. Any thread. */
  public static boolean canBeTold() {
    return Platform.isLinux() && Files.isReadable(Path.of("/proc/self/stat"));
  }
}
