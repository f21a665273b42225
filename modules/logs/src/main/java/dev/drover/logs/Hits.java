// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.List;

/** Where needles are next in bytes that are gone through once, from the front; without needles they are everywhere. One thread. */
final class Hits {
  private final Needle[] needles;
  /** Of each needle; -1 where it is not there any more. */
  private final int[] next;
  private byte[] bytes = new byte[0];
  private int end;

  Hits(List<Needle> needles) {
    this.needles = needles.toArray(Needle[]::new);
    this.next = new int[needles.size()];
  }

  /** Begins anew with so many of these bytes. */
  void begin(byte[] in, int length) {
    bytes = in;
    end = length;
    for (int i = 0; i < needles.length; i++) {
      next[i] = needles[i].first(in, 0, length);
    }
  }

  /** Whether there are any; before the first {@link #isIn}. */
  boolean areThere() {
    for (int place : next) {
      if (place >= 0) {
        return true;
      }
    }
    return next.length == 0;
  }

  /** Whether there is one within; no later call may go back. */
  boolean isIn(int from, int to) {
    for (int i = 0; i < next.length; i++) {
      if (next[i] >= 0 && next[i] < from) {
        next[i] = needles[i].first(bytes, from, end);
      }
      if (next[i] >= 0 && next[i] + needles[i].length() <= to) {
        return true;
      }
    }
    return next.length == 0;
  }
}
