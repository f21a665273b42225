// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** How much of an instance's output is kept in memory, and where a line is split; both in bytes. Immutable. */
public record LogSpec(int ringBytes, int maxLineBytes) {
  public static final LogSpec DEFAULT = new LogSpec(1 << 20, 64 << 10);
}
