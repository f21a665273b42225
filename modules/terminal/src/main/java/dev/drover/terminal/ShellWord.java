// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

/** A word as it stands on a command line, in quotes and all; what a shell would have to evaluate stays as it is. Pure. */
final class ShellWord {
  private static final String SPECIAL_IN_QUOTES = "$`\"\\";

  private ShellWord() {}

  static String bare(String word) {
    var bare = new StringBuilder(word.length());
    char quote = 0;
    for (int at = 0; at < word.length(); at++) {
      char c = word.charAt(at);
      boolean last = at + 1 == word.length();
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == '\\' && !last && quote != '\''
          && (quote == 0 || SPECIAL_IN_QUOTES.indexOf(word.charAt(at + 1)) >= 0)) {
        at++;
        bare.append(word.charAt(at));
      } else {
        bare.append(c);
      }
    }
    return bare.toString();
  }

  /** A path in the user's folder, where it says so. */
  static String atHome(String path, String home) {
    return !home.isEmpty() && (path.equals("~") || path.startsWith("~/")) ? home + path.substring(1) : path;
  }
}
