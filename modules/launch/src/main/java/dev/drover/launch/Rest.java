// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** What is known of a child's group without a look at /proc. Immutable. */
enum Rest {
  /** Nothing of it exists. */
  NONE,
  /** A member lives. */
  SOME,
  /** Something exists, which may be zombies alone: /proc knows. */
  ASK_PROC
}
