// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

/** What who asks may do, by the token that was shown or as the owner of the Unix socket; each may do what those before it may. */
public enum Role {
  /** Ask. */
  VIEW,
  /** Ask, and change what runs. */
  CONTROL;

  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
