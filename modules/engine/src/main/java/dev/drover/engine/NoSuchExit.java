// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

/** There is no exit to come: no such instance, nothing of it was ever launched, or it was removed. The message says which. */
public final class NoSuchExit extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoSuchExit(String reason) {
    super(reason, null, false, false);
  }
}
