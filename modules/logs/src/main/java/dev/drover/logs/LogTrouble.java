// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/** What keeps the log of an instance from its file, for people, empty where nothing does; and how many lines are lost. Immutable. */
public record LogTrouble(String message, long lostLines) {
  public static final LogTrouble NONE = new LogTrouble("", 0);
}
