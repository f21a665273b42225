// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** Names and numbers of this platform's signals. Any thread. */
public final class Signals {

  private static final String LINUX = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD "
      + "CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";
  private static final String BSD = "HUP INT QUIT ILL TRAP ABRT EMT FPE KILL BUS SEGV SYS PIPE ALRM TERM URG STOP TSTP "
      + "CONT CHLD TTIN TTOU IO XCPU XFSZ VTALRM PROF WINCH INFO USR1 USR2";
  private static final int HIGHEST = 64;

  private static final String[] NAMES = (Platform.isLinux() ? LINUX : BSD).split(" ", -1);
  private static final Map<String, Integer> NUMBERS = numbers();

  public static final int INT = 2;
  public static final int KILL = 9;
  public static final int TERM = 15;

  private Signals() {}

  /** The number for "TERM", "SIGTERM", "sigterm" or "15"; empty for what is no signal. */
  public static OptionalInt parse(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    if (!name.isEmpty() && name.length() <= 3 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(name);
      return number >= 1 && number <= HIGHEST ? OptionalInt.of(number) : OptionalInt.empty();
    }
    Integer number = NUMBERS.get(name.startsWith("SIG") ? name.substring(3) : name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** The name without SIG, or the number as text when it has none. */
  public static String name(int signal) {
    return signal >= 1 && signal <= NAMES.length ? NAMES[signal - 1] : Integer.toString(signal);
  }

  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < NAMES.length; i++) {
      numbers.put(NAMES[i], i + 1);
    }
    return Map.copyOf(numbers);
  }
}
