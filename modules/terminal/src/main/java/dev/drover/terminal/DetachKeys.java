// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The keys that, typed one after the other, leave a terminal; all others go to the program. Immutable. Any thread. */
record DetachKeys(List<Integer> keys) {
  static final String DEFAULT = "ctrl-p,ctrl-q";
  private static final String OPTION = "--detach-keys";
  private static final int MOST = 8;
  /** Those that a terminal makes of control and another one, ECMA-48 5.2. */
  private static final String WITH_CTRL = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

  /** What follows from one more key. */
  record Step(int held, int sent) {}

  DetachKeys {
    keys = List.copyOf(keys);
  }

  /** Of a list as {@code ctrl-p,ctrl-q}, where a key is a character of ASCII, or {@code ctrl-} and one. */
  static DetachKeys parse(String text) throws Failure {
    var keys = new ArrayList<Integer>();
    for (String word : text.split(",", -1)) {
      keys.add(key(word, text));
    }
    if (keys.size() > MOST) {
      throw wrong(text);
    }
    return new DetachKeys(keys);
  }

  private static int key(String word, String text) throws Failure {
    if (word.length() == 1 && word.charAt(0) > ' ' && word.charAt(0) < 0x7f) {
      return word.charAt(0);
    }
    int control = word.startsWith("ctrl-") && word.length() == 6 ? WITH_CTRL.indexOf(word.charAt(5)) : -1;
    if (control < 0) {
      throw wrong(text);
    }
    return control;
  }

  private static Failure wrong(String text) {
    return Failure
        .usage(OPTION + ": must be 1 to " + MOST + " keys with a comma between, each a character or ctrl- with "
            + "a letter or one of @[\\]^_, as " + DEFAULT + ", was \"" + text + "\"");
  }

  /**
   * With so many of them held back, what another key makes of it: how many are held back then, this one among them, and how
   * many go on, the oldest first. All of them held back is the wish to leave.
   */
  Step take(int held, int key) {
    for (int next = held + 1; next > 0; next--) {
      if (endsWith(held, key, next)) {
        return new Step(next, held + 1 - next);
      }
    }
    return new Step(0, held + 1);
  }

  /** Whether the last {@code count} of those held back and this one are the first of the keys. */
  private boolean endsWith(int held, int key, int count) {
    for (int i = 0; i < count; i++) {
      int at = held + 1 - count + i;
      if (keys.get(i) != (at == held ? key : keys.get(at))) {
        return false;
      }
    }
    return true;
  }

  boolean areAll(int held) {
    return held == keys.size();
  }

  /** For people. */
  @Override
  public String toString() {
    return keys.stream()
        .map(key -> key < WITH_CTRL.length() ? "ctrl-" + WITH_CTRL.charAt(key) : Character.toString(key))
        .collect(Collectors.joining(" "));
  }
}
