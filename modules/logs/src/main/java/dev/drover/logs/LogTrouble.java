// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/**
 * What keeps the log of an instance from its file, for people, empty where nothing does; how many lines are lost; and how many were
 * not kept since this Drover began, for there were more than {@code logs.rate}. Immutable.
 */
public record LogTrouble(String message, long lostLines, long suppressedLines) {
  public static final LogTrouble NONE = new LogTrouble("", 0);

  public LogTrouble(String message, long lostLines) {
    this(message, lostLines, 0);
  }
}
