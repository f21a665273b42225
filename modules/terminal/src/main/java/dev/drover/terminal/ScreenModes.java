// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which modes of the screen a program has changed, by what it wrote: whoever leaves it while it runs is to have them as
 * they were. Only private modes (DECSET and DECRST, as of xterm) and the keypad are looked for. One thread.
 */
final class ScreenModes {
  private enum At {
    TEXT, ESCAPE, CONTROL, NUMBERS
  }

  private static final char ESC = 0x1b;
  /** The alternate screen, left last of all: what comes before still belongs to it. */
  private static final int ALTERNATE = 1049;
  private static final int LONGEST = 64;
  /** Of those that programs change, the ones that are on by default: wrapping at the margin, and a visible cursor. */
  private static final Map<Integer, Boolean> ON = Map.of(7, true, 25, true);

  private final Map<Integer, Boolean> changed = new TreeMap<>();
  private final StringBuilder numbers = new StringBuilder();
  private At at = At.TEXT;
  private boolean keypad;

  void see(byte[] written) {
    for (byte each : written) {
      at = next((char) (each & 0xff));
    }
  }

  private At next(char c) {
    return switch (at) {
      case TEXT -> c == ESC ? At.ESCAPE : At.TEXT;
      case ESCAPE -> escape(c);
      case CONTROL -> {
        numbers.setLength(0);
        yield c == '?' ? At.NUMBERS : c == ESC ? At.ESCAPE : At.TEXT;
      }
      case NUMBERS -> numbers(c);
    };
  }

  private At escape(char c) {
    if (c == '=' || c == '>') {
      keypad = c == '=';
    } else if (c == 'c') { // a reset of all
      keypad = false;
      changed.clear();
    }
    return c == '[' ? At.CONTROL : c == ESC ? At.ESCAPE : At.TEXT;
  }

  private At numbers(char c) {
    if ((c >= '0' && c <= '9') || c == ';') {
      numbers.append(c);
      return numbers.length() < LONGEST ? At.NUMBERS : At.TEXT;
    }
    if (c == 'h' || c == 'l') {
      for (String number : numbers.toString().split(";", -1)) {
        if (number.matches("[0-9]{1,5}")) {
          set(Integer.parseInt(number), c == 'h');
        }
      }
    }
    return c == ESC ? At.ESCAPE : At.TEXT;
  }

  private void set(int mode, boolean on) {
    if (on == ON.getOrDefault(mode, false)) {
      changed.remove(mode);
    } else {
      changed.put(mode, on);
    }
  }

  /** What to write so that all is as before. */
  String undo() {
    var undo = new StringBuilder();
    changed.forEach((mode, on) -> {
      if (mode != ALTERNATE) {
        undo.append(ESC).append("[?").append(mode).append(on ? 'l' : 'h');
      }
    });
    if (keypad) {
      undo.append(ESC).append('>');
    }
    undo.append(Safe.RESET);
    if (changed.containsKey(ALTERNATE)) {
      undo.append(ESC).append("[?").append(ALTERNATE).append('l');
    }
    return undo.toString();
  }
}
