// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The time since this machine began, proc_uptime(5), in hundredths of a second: unlike {@link System#nanoTime} it goes on while
 * the machine sleeps, and a shell can read it without a program. Any thread.
 */
final class Uptime {

  private static final Path FILE = Path.of("/proc/uptime");
  private static final long NANOS_PER_CENTI = 10_000_000;

  private Uptime() {}

  /**
   * The same moment, or an earlier one, by this clock. It is looked at before the other: whoever is stopped in between gets a moment
   * that is too early, and never one too late.
   */
  static long centisAt(long nanoTime) throws IOException {
    long now = centis(Files.readString(FILE));
    return now + Math.floorDiv(nanoTime - System.nanoTime(), NANOS_PER_CENTI);
  }

  static boolean canBeRead() {
    try {
      return centis(Files.readString(FILE)) > 0;
    } catch (IOException _) {
      return false;
    }
  }

  /** "123.45 678.90", always with two digits behind the dot. */
  static long centis(String text) throws IOException {
    String up = List.of(text.strip().split(" ", -1)).getFirst();
    try {
      int dot = up.length() - 3;
      if (dot > 0 && up.charAt(dot) == '.') {
        return Long.parseLong(up.substring(0, dot) + up.substring(dot + 1));
      }
    } catch (NumberFormatException _) {
      // As any other text.
    }
    throw new IOException(FILE + ": expected seconds with two digits behind a dot, was '" + up + "'");
  }
}
