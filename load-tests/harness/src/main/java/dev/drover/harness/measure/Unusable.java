// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

/** A target that cannot be measured; the message says why, and what to do. */
public final class Unusable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unusable(String message) {
    super(message);
  }

  @Override
  public String getMessage() { return String.valueOf(super.getMessage()); }
}
