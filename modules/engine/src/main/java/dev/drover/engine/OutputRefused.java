// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

/** The output of an instance could not be taken, or not to its end; the message says why and what to do. Immutable. */
public final class OutputRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutputRefused(String reason) {
    super(reason, null, false, false);
  }
}
