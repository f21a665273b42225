// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of others, made safe for a screen: only tabs and colours (SGR, ECMA-48 8.3.117) get through; other sequences are
 * dropped and other control characters are shown as {@code ^X} or {@code \\u009b}.
 */
final class Safe {
  private static final String ESC = "\u001b";
  /** CSI, then strings (OSC, DCS, SOS, PM, APC) up to their end or the line's, then two-character sequences. */
  private static final Pattern SEQUENCE = Pattern.compile(
      "\u001b\\[[0-?]*[ -/]*[@-~]|\u001b[\\]PX^_].*?(?:\u0007|\u001b\\\\|$)|\u001b[ -/]*[0-~]", Pattern.DOTALL);
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");
  static final String RESET = ESC + "[0m";

  private Safe() {}

  /** With colours kept and closed at the end where {@code coloured}, dropped where not. */
  static String text(String raw, boolean coloured) {
    if (raw.chars().noneMatch(Safe::isUnsafe)) {
      return raw;
    }
    var safe = new StringBuilder(raw.length() + 8);
    Matcher sequence = SEQUENCE.matcher(raw);
    int from = 0;
    boolean open = false;
    while (sequence.find()) {
      visible(raw, from, sequence.start(), safe);
      if (coloured && COLOUR.matcher(sequence.group()).matches()) {
        safe.append(sequence.group());
        open = true;
      }
      from = sequence.end();
    }
    visible(raw, from, raw.length(), safe);
    return open ? safe.append(RESET).toString() : safe.toString();
  }

  private static void visible(String raw, int from, int to, StringBuilder safe) {
    for (int at = from; at < to; at++) {
      char c = raw.charAt(at);
      if (!isUnsafe(c)) {
        safe.append(c);
      } else if (c < 0x80) {
        safe.append('^').append((char) (c ^ 0x40));
      } else {
        safe.append(String.format("\\u%04x", (int) c));
      }
    }
  }

  /** C0 without tab, DEL, C1, and the characters that turn the direction of text around. */
  private static boolean isUnsafe(int c) {
    return (c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
