// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often one instance has ended in which way; {@code values}: by exit code and by signal, of which the first {@value #MOST} that came are
 * told apart, and the rest are one. Immutable.
 */
record Exits(long zero, long nonzero, long signal, long lost, Map<Value, Long> values) {
  static final int MOST = 16;
  static final Exits NONE = new Exits(0, 0, 0, 0, Map.of());
  private static final Pattern NUMBER = Pattern.compile("(exit code|signal) (\\d{1,5}).*", Pattern.DOTALL);
  private static final Value OTHER = new Value("other", "");

  /** An exit code, or the number of a signal. */
  record Value(String kind, String number) {}

  Exits {
    values = Map.copyOf(values);
  }

  /** One more, by the detail of its event: an {@link dev.drover.model.Exit} in its own words. */
  Exits and(String exit) {
    Map<Value, Long> after = withValue(exit);
    if (exit.equals("exit code 0")) {
      return new Exits(zero + 1, nonzero, signal, lost, after);
    }
    if (exit.startsWith("exit code ")) {
      return new Exits(zero, nonzero + 1, signal, lost, after);
    }
    return exit.startsWith("signal ")
        ? new Exits(zero, nonzero, signal + 1, lost, after)
        : new Exits(zero, nonzero, signal, lost + 1, after);
  }

  private Map<Value, Long> withValue(String exit) {
    Matcher number = NUMBER.matcher(exit);
    if (!number.matches()) {
      return values;
    }
    var found = new Value(number.group(1).equals("signal") ? "signal" : "code", number.group(2));
    var after = new HashMap<>(values);
    after.merge(values.containsKey(found) || values.size() < MOST ? found : OTHER, 1L, Long::sum);
    return after;
  }
}
