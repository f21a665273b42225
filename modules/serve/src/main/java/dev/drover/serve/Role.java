// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

/** What the bearer of a token may do; each may do what those before it may. */
enum Role {
  /** Ask. */
  VIEW,
  /** Ask, and change what runs. */
  CONTROL;

  boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
