// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the http, https, ws and wss URLs of a printed line, as terminals do, in linear time. What logs in is masked
 * ({@code http://***@host/}), and a server that listens everywhere ({@code 0.0.0.0}, {@code [::]}) is at
 * {@code localhost}. Stateless. <b>Any thread.</b>
 */
public final class Urls {
  /** Of a URL, in characters. A longer one is left out, for a part of it would lead elsewhere. */
  static final int LONGEST = 2_000;
  /** Of one line. */
  static final int MOST = 20;
  private static final String[] SCHEMES = {"https", "http", "wss", "ws"};

  private Urls() {}

  /** The different URLs of a line in their order. */
  public static List<String> in(String line) {
    if (line.indexOf("//") < 0) {
      return List.of();
    }
    var links = new ArrayList<String>();
    String plain = Plain.of(line, links);
    var found = new ArrayList<String>();
    for (String link : links) {
      addAll(link, found);
    }
    addAll(plain, found);
    return List.copyOf(found);
  }

  private static void addAll(String text, List<String> found) {
    int at = text.indexOf("://");
    while (at >= 0 && found.size() < MOST) {
      int start = schemeBefore(text, at);
      int next = at + 3;
      if (start >= 0) {
        UrlText url = UrlText.read(text, start, next);
        next = Math.max(next, url.end());
        String shown = url.shown();
        if (shown != null && shown.length() <= LONGEST && !found.contains(shown)) {
          found.add(shown);
        }
      }
      at = text.indexOf("://", next);
    }
  }

  /** Where the scheme begins that ends here; -1 where it is none of ours, or the end of a longer word. */
  private static int schemeBefore(String text, int end) {
    for (String scheme : SCHEMES) {
      int start = end - scheme.length();
      if (start >= 0 && text.regionMatches(true, start, scheme, 0, scheme.length())) {
        return start == 0 || !isWord(text.charAt(start - 1)) ? start : -1;
      }
    }
    return -1;
  }

  private static boolean isWord(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
