// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import org.jspecify.annotations.Nullable;

/**
 * What was read where a URL begins: how it is shown, null where it is none, and where the text goes on. Names RFC 3986's
 * parts; host and port are read strictly, the rest as far as brackets are balanced. Immutable. Any thread.
 */
record UrlText(@Nullable String shown, int end) {
  private static final String OPENING = "([{";
  private static final String CLOSING = ")]}";

  /** {@code start} is that of the scheme, {@code authority} what follows its {@code ://}. */
  static UrlText read(String text, int start, int authority) {
    int limit = limit(text, start, authority);
    int host = afterUserinfo(text, authority, limit);
    int hostEnd = hostEnd(text, host, limit);
    if (hostEnd <= host) {
      return new UrlText(null, host);
    }
    int portEnd = portEnd(text, hostEnd, limit);
    if (portEnd < 0) {
      return new UrlText(null, hostEnd);
    }
    int read = portEnd < limit && isOneOf(text.charAt(portEnd), "/?#") ? afterRest(text, portEnd, limit) : portEnd;
    int end = trimmed(text, portEnd, read);
    String name = text.substring(host, hostEnd);
    return new UrlText(text.substring(start, authority) + (host > authority ? "***@" : "")
        + (isEverywhere(name) ? "localhost" : name) + text.substring(hostEnd, end), read);
  }

  /** Where it ends at the latest: a URL in single quotes ends with them, though they may be part of one. */
  private static int limit(String text, int start, int authority) {
    if (start > 0 && text.charAt(start - 1) == '\'') {
      int quote = text.indexOf('\'', authority);
      return quote < 0 ? text.length() : quote;
    }
    return text.length();
  }

  private static int afterUserinfo(String text, int from, int limit) {
    int after = from;
    for (int i = from; i < limit && isUserinfo(text.charAt(i)); i++) {
      if (text.charAt(i) == '@') {
        after = i + 1;
      }
    }
    return after;
  }

  private static boolean isUserinfo(char c) {
    return c < 128 ? c > ' ' && !isOneOf(c, "/?#\"<>\\") : Character.isLetterOrDigit(c);
  }

  private static int hostEnd(String text, int from, int limit) {
    if (from < limit && text.charAt(from) == '[') {
      return bracketedEnd(text, from, limit);
    }
    int end = from;
    while (end < limit && isHost(text.charAt(end))) {
      end++;
    }
    while (end > from && isOneOf(text.charAt(end - 1), ".-_")) {
      end--;
    }
    return end > from && Character.isLetterOrDigit(text.charAt(from)) ? end : from;
  }

  /** An address of IPv6, with a zone or without. */
  private static int bracketedEnd(String text, int from, int limit) {
    int end = from + 1;
    boolean colon = false;
    while (end < limit && (isHost(text.charAt(end)) || isOneOf(text.charAt(end), ":%"))) {
      colon |= text.charAt(end) == ':';
      end++;
    }
    return colon && end < limit && text.charAt(end) == ']' ? end + 1 : from;
  }

  private static boolean isHost(char c) {
    return Character.isLetterOrDigit(c) || isOneOf(c, ".-_");
  }

  /** After the port, if there is one; -1 where it can be none. */
  private static int portEnd(String text, int from, int limit) {
    int end = from + 1;
    int port = 0;
    while (from < limit && text.charAt(from) == ':' && end < limit && isDigit(text.charAt(end))) {
      port = Math.min(port * 10 + text.charAt(end) - '0', 1 << 16);
      end++;
    }
    return port >= 1 << 16 ? -1 : end > from + 1 ? end : from;
  }

  /** After path, query and fragment, which end before a bracket that closes what was opened before them. */
  private static int afterRest(String text, int from, int limit) {
    int[] open = new int[OPENING.length()];
    int end = from;
    for (; end < limit && isRest(text.charAt(end)); end++) {
      int opens = OPENING.indexOf(text.charAt(end));
      int closes = CLOSING.indexOf(text.charAt(end));
      if (opens >= 0) {
        open[opens]++;
      } else if (closes >= 0 && --open[closes] < 0) {
        break;
      }
    }
    return end;
  }

  /** Without a bracket that is never closed and what follows it, and without punctuation at the end. */
  private static int trimmed(String text, int from, int read) {
    int depth = 0;
    int end = read;
    for (int i = read - 1; i >= from; i--) {
      if (CLOSING.indexOf(text.charAt(i)) >= 0) {
        depth++;
      } else if (OPENING.indexOf(text.charAt(i)) >= 0 && --depth < 0) {
        depth = 0;
        end = i;
      }
    }
    while (end > from && isOneOf(text.charAt(end - 1), ".,;:!?'\"")) {
      end--;
    }
    return end;
  }

  private static boolean isRest(char c) {
    return c < 128 ? c > ' ' && c < 127 && !isOneOf(c, "\"<>\\^`|") : Character.isLetterOrDigit(c);
  }

  private static boolean isEverywhere(String host) {
    if (host.equals("0.0.0.0")) {
      return true;
    }
    boolean zero = host.startsWith("[");
    for (int i = 1; zero && i < host.length() - 1; i++) {
      zero = host.charAt(i) == '0' || host.charAt(i) == ':';
    }
    return zero;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isOneOf(char c, String set) {
    return set.indexOf(c) >= 0;
  }
}
