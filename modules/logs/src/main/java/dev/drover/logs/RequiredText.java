// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds texts of which one at least is in everything in which a regular expression is found, as far as that is plain to see:
 * the longest of its sequence, or of each of its alternatives. Whatever it does not know for sure counts as needing nothing.
 * One thread; for one pattern.
 */
final class RequiredText {
  private static final int HARMLESS = Pattern.MULTILINE | Pattern.DOTALL | Pattern.UNIX_LINES;
  private static final Pattern COUNT = Pattern.compile("\\{([0-9]+)(,[0-9]*)?\\}");
  /** After a backslash: characters of a kind, and places. */
  private static final String KINDS = "dDsSwWhHvVRXABGZznrfa";
  private static final int NOT_REPEATED = -1;
  /** Each is looked for by itself. */
  private static final int MOST = 8;

  private final String regex;
  private int at;
  /** There is something in it that is not known here. */
  private boolean unclear;

  private RequiredText(String regex) {
    this.regex = regex;
  }

  /**
   * The part of a sequence that a quantifier would count for: where one of these texts is, or anything where there are none.
   * {@code exact}: it is this one text, and not only what has it.
   */
  private record Part(List<String> texts, boolean exact) {
    static final Part ANYTHING = new Part(List.of(), false);
  }

  /** Empty where nothing is known. They have no U+FFFD and no half of a character. Pure. <b>Any thread.</b> */
  static List<String> of(Pattern pattern) {
    String regex = pattern.pattern();
    if ((pattern.flags() & ~(HARMLESS | Pattern.LITERAL)) != 0) {
      return List.of();
    }
    if ((pattern.flags() & Pattern.LITERAL) != 0) {
      return literally(regex);
    }
    if (regex.contains("\\Q")) {
      boolean isQuoted = regex.startsWith("\\Q") && regex.indexOf("\\E") == regex.length() - 2;
      return isQuoted ? literally(regex.substring(2, regex.length() - 2)) : List.of();
    }
    var reading = new RequiredText(regex);
    List<String> found = reading.alternatives();
    return reading.unclear || reading.at < regex.length() ? List.of() : found;
  }

  private static List<String> literally(String text) {
    List<String> best = List.of();
    var run = new StringBuilder();
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      Part part = exactly(text.codePointAt(i));
      part.texts().forEach(run::append);
      if (!part.exact()) {
        best = better(best, run);
      }
    }
    return better(best, run);
  }

  /** What is shown has U+FFFD for bytes that are no text, and never half a character. */
  private static Part exactly(int c) {
    boolean isInBytes = c != 0xfffd && Character.getType(c) != Character.SURROGATE;
    return isInBytes ? new Part(List.of(Character.toString(c)), true) : Part.ANYTHING;
  }

  private static List<String> better(List<String> texts, StringBuilder run) {
    List<String> other = run.isEmpty() ? List.of() : List.of(run.toString());
    run.setLength(0);
    return better(texts, other);
  }

  /** Whose shortest is longer, for that is found least by chance. */
  private static List<String> better(List<String> one, List<String> other) {
    return shortest(other) > shortest(one) ? other : one;
  }

  private static int shortest(List<String> texts) {
    return texts.stream().mapToInt(String::length).min().orElse(0);
  }

  private boolean isAt(char c) {
    return at < regex.length() && regex.charAt(at) == c;
  }

  private Part unclear() {
    unclear = true;
    return Part.ANYTHING;
  }

  /** Up to the end of its group. Of several, any may do. */
  private List<String> alternatives() {
    List<String> needed = sequence();
    while (isAt('|')) {
      at++;
      List<String> other = sequence();
      boolean isKnown = !needed.isEmpty() && !other.isEmpty() && needed.size() + other.size() <= MOST;
      needed = isKnown ? Stream.concat(needed.stream(), other.stream()).distinct().toList() : List.of();
    }
    return needed;
  }

  private List<String> sequence() {
    List<String> best = List.of();
    var run = new StringBuilder();
    while (!unclear && at < regex.length() && !isAt('|') && !isAt(')')) {
      Part part = part();
      int least = least();
      if (part.exact() && least != 0) {
        part.texts().forEach(run::append);
      }
      if (!part.exact() || least != NOT_REPEATED) {
        best = better(best, run);
      }
      if (!part.exact() && least != 0) {
        best = better(best, part.texts());
      }
    }
    return better(best, run);
  }

  private Part part() {
    int c = regex.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case '\\' -> escaped();
      case '(' -> group();
      case '[' -> set();
      case '.', '^', '$' -> Part.ANYTHING;
      case '*', '+', '?', '{' -> unclear();
      default -> exactly(c);
    };
  }

  /** How often, by the quantifier that is here, what is before it is there at least: 0, or 1 for any number above. */
  private int least() {
    if (at == regex.length()) {
      return NOT_REPEATED;
    }
    int least;
    switch (regex.charAt(at)) {
      case '?', '*' -> {
        least = 0;
        at++;
      }
      case '+' -> {
        least = 1;
        at++;
      }
      case '{' -> {
        Matcher count = COUNT.matcher(regex).region(at, regex.length());
        if (!count.lookingAt()) {
          unclear = true;
          return 0;
        }
        least = count.group(1).chars().allMatch(digit -> digit == '0') ? 0 : 1;
        at = count.end();
      }
      default -> {
        return NOT_REPEATED;
      }
    }
    if (isAt('?') || isAt('+')) {
      at++; // as little, or as much, as it can be
    }
    return least;
  }

  private Part escaped() {
    if (at == regex.length()) {
      return unclear();
    }
    char c = regex.charAt(at++);
    if (c == 't' || c == 'e') {
      return exactly(c == 't' ? '\t' : 0x1b);
    }
    if (KINDS.indexOf(c) >= 0 || (c == 'b' && !isAt('{'))) {
      return Part.ANYTHING;
    }
    if (c == 'p' || c == 'P') {
      at = isAt('{') ? regex.indexOf('}', at) + 1 : at + 1;
      return at > 0 && at <= regex.length() ? Part.ANYTHING : unclear();
    }
    return c < 0x80 && !Character.isLetterOrDigit(c) ? exactly(c) : unclear();
  }

  private Part group() {
    boolean isLook = false;
    if (isAt('?')) {
      at++;
      isLook = isAt('=') || isAt('!') || regex.startsWith("<=", at) || regex.startsWith("<!", at);
      boolean isName = !isLook && isAt('<');
      if (!isLook && !isName && !isAt(':') && !isAt('>')) {
        return unclear(); // flags
      }
      at = isName ? regex.indexOf('>', at) + 1 : at + (isLook && isAt('<') ? 2 : 1);
    }
    List<String> needed = alternatives();
    if (unclear || !isAt(')')) {
      return unclear();
    }
    at++;
    return isLook ? Part.ANYTHING : new Part(needed, false);
  }

  /** One without sets in it. */
  private Part set() {
    if (isAt('^')) {
      at++;
    }
    if (isAt(']')) {
      return unclear();
    }
    while (at < regex.length() && !isAt(']')) {
      char c = regex.charAt(at++);
      if (c == '[' || (c == '&' && isAt('&')) || (c == '\\' && isAt('c'))) {
        return unclear();
      }
      if (c == '\\') {
        at++;
      }
    }
    if (!isAt(']')) {
      return unclear();
    }
    at++;
    return Part.ANYTHING;
  }
}
