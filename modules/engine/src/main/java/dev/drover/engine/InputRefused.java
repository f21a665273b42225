// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

/**
 * Why a stream into the standard input of an instance could not begin or go on: no such instance, it does not run, has no input, has
 * closed it, or has ended; a sentence for the user. Immutable.
 */
public final class InputRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long sent;

  public InputRefused(String reason, long sent) {
    super(reason, null, false, false);
    this.sent = sent;
  }

  /** How many bytes were on their way before; whether they were read, nobody can tell. */
  public long sent() {
    return sent;
  }
}
