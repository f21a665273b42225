// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.util.ArrayList;
import java.util.List;

/** Colours for a screen, or none. One thread. */
final class Paint {
  private static final List<String> NAMES = List.of("36", "33", "35", "34", "32", "96", "93", "95");
  private final boolean on;
  private final List<String> seen = new ArrayList<>();

  Paint(boolean on) {
    this.on = on;
  }

  /** Each name in a colour of its own, as long as there are some. */
  String name(String name, String shown) {
    if (!seen.contains(name)) {
      seen.add(name);
    }
    return in(NAMES.get(seen.indexOf(name) % NAMES.size()), shown);
  }

  String phase(String phase, String shown) {
    if (phase.endsWith(")")) { // of a node that is lost
      return in("31", shown);
    }
    return switch (phase) {
      case "RUNNING" -> in("32", shown);
      case "FAILED" -> in("31", shown);
      case "STARTING", "STOPPING", "BACKOFF", "PENDING" -> in("33", shown);
      default -> shown;
    };
  }

  private String in(String code, String shown) {
    return on ? "\u001b[" + code + "m" + shown + Safe.RESET : shown;
  }
}
