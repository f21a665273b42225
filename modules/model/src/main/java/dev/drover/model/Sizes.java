// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.List;

/** Sizes in bytes as people read them. Pure. Any thread. */
public final class Sizes {
  private static final List<String> UNITS = List.of("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
  private static final int NEXT = 1024;

  private Sizes() {}

  /** In the largest unit of which there is one, with a digit behind the point where it is not a whole number. */
  public static String show(long bytes) {
    int unit = bytes <= 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes)) / 10;
    long tenths = Math.round(bytes / Math.pow(NEXT, unit) * 10);
    return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " " + UNITS.get(unit);
  }
}
