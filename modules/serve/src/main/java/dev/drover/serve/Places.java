// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many clients are served at once: so many that all of them together cannot take the memory or the descriptors that the rest needs.
 * Pure, but for {@link #here}.
 */
final class Places {
  /**
   * Measured with 1,000 clients that follow events: 30 kB of heap for an idle one, 45 kB for one that has stalled with its buffers
   * full.
   */
  private static final long BYTES_EACH = 64 << 10;
  private static final long FEWEST = 64;
  private static final long MOST = 16_384;

  private Places() {}

  static int of(long heapBytes, long descriptors) {
    return (int) Math.clamp(Math.min(heapBytes / BYTES_EACH, descriptors / 2), FEWEST, MOST);
  }

  /** By what this JVM may have. */
  static int here() {
    return of(Runtime.getRuntime().maxMemory(),
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE);
  }
}
