// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.util.Collection;
import java.util.List;

/** Which words could have been meant: those at most two typing mistakes away, as picocli's own order misses swaps. */
final class Similar {
  private static final int MISTAKES = 2;

  private Similar() {}

  /** The closest ones only. */
  static List<String> to(String typed, Collection<String> known) {
    int least = known.stream().mapToInt(word -> distance(typed, word)).min().orElse(Integer.MAX_VALUE);
    return least > Math.min(MISTAKES, typed.length() / 2)
        ? List.of()
        : known.stream().filter(word -> distance(typed, word) == least).sorted().toList();
  }

  /** Optimal string alignment: insertions, deletions, changes and swaps of neighbours. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
