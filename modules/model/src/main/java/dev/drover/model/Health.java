// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** What the probes say of a living incarnation; {@code NONE} where there is no probe that could. */
public enum Health {
  NONE, STARTING, READY, NOT_READY
}
