// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

/**
 * One thing that is wrong in a file: where, what, what was found and what to do. A line of 0 and an empty path stand for
 * unknown. Immutable.
 */
public record Problem(String file, int line, String path, String message) {
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
