// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The caller's locale, which is not that of this JVM: a JVM reads names of files and variables by its locale's charset,
 * so the launcher script starts it in one of UTF-8 and hands the caller's over.
 */
final class CallerLocale {
  /** What LC_ALL was, after an equals sign; empty where it was not set. */
  static final String HANDED_OVER = "DROVER_CALLER_LC_ALL";
  private static final String LC_ALL = "LC_ALL";

  private CallerLocale() {}

  /** The environment as the caller of the script has it. */
  static Map<String, String> restored(Map<String, String> environment) {
    var all = new HashMap<>(environment);
    String before = all.remove(HANDED_OVER);
    if (before != null && before.isEmpty()) {
      all.remove(LC_ALL);
    } else if (before != null) {
      all.put(LC_ALL, before.substring(1));
    }
    return all;
  }

  /** The charset that the caller's locale names, as {@code de_DE.ISO-8859-1} does; UTF-8 where it names none. */
  static Charset charset(Map<String, String> environment) {
    for (String variable : new String[]{LC_ALL, "LC_CTYPE", "LANG"}) { // in the order of locale(7)
      String locale = environment.getOrDefault(variable, "");
      if (!locale.isEmpty()) {
        return named(locale);
      }
    }
    return StandardCharsets.UTF_8;
  }

  private static Charset named(String locale) {
    int dot = locale.indexOf('.');
    int modifier = locale.indexOf('@');
    String name = dot < 0 ? "" : locale.substring(dot + 1, modifier < dot ? locale.length() : modifier);
    try {
      return !name.isEmpty() && Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException strange) {
      return StandardCharsets.UTF_8;
    }
  }
}
