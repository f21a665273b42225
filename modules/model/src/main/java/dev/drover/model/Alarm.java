// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** The clocks of an instance; each is armed and disarmed only by an {@link Effect}. */
public enum Alarm {
  /** The grace time of a stop is over, or KILL has not helped yet. */
  HARDER,
  /** Look again whether the group is gone. */
  SWEEP,
  /** The back-off is over. */
  RETRY,
  /** It stayed up long enough for its failures to be forgotten. */
  SETTLED
}
