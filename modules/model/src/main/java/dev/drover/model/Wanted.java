// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** What the user asked for, kept apart from what is so. */
public enum Wanted {
  UP, DOWN
}
