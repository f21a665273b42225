// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The numbers of signals on this platform (Linux: {@code signal(7)}; macOS: {@code signal(3)}). Pure. */
public final class Signals {
  private static final boolean MAC = System.getProperty("os.name", "").startsWith("Mac");
  private static final Map<String, Integer> NUMBERS = Map.ofEntries(Map.entry("HUP", 1), Map.entry("INT", 2),
      Map.entry("QUIT", 3), Map.entry("ABRT", 6), Map.entry("KILL", 9), Map.entry("SEGV", 11), Map.entry("PIPE", 13),
      Map.entry("ALRM", 14), Map.entry("TERM", 15), Map.entry("USR1", MAC ? 30 : 10), Map.entry("USR2", MAC ? 31 : 12),
      Map.entry("CONT", MAC ? 19 : 18), Map.entry("STOP", MAC ? 17 : 19), Map.entry("TSTP", MAC ? 18 : 20),
      Map.entry("WINCH", 28));

  private Signals() {}

  /** Reads {@code TERM}, {@code SIGTERM} or {@code 15}; empty for anything else. */
  public static OptionalInt parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    Integer known = NUMBERS.get(upper.startsWith("SIG") ? upper.substring(3) : upper);
    if (known != null) {
      return OptionalInt.of(known);
    }
    return upper.matches("[1-9]|[1-5]\\d|6[0-4]") ? OptionalInt.of(Integer.parseInt(upper)) : OptionalInt.empty();
  }

  /** {@code TERM} for 15; the number itself where it has no name here. */
  public static String name(int number) {
    return NUMBERS.entrySet().stream().filter(e -> e.getValue() == number).map(Map.Entry::getKey).findFirst()
        .orElse(Integer.toString(number));
  }
}
