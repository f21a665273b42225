// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** A program could not be started. The message is a sentence for the user; there is no stack trace. Immutable. */
public final class LaunchFailure extends Exception {

  private static final long serialVersionUID = 1L;

  /** What stood in the way; {@code NOT_NOW}: nothing may be launched here just now, whatever it is. */
  public enum Kind {
    NOT_FOUND, NO_PERMISSION, BAD_FORMAT, NO_DIRECTORY, IMPOSSIBLE_TERMS, TOO_MANY_FILES, OUT_OF_MEMORY_OR_PROCESSES, BAD_RECORD, NOT_NOW, CLOSED, OTHER
  }

  private final Kind kind;
  private final int errno;

  public LaunchFailure(Kind kind, int errno, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.errno = errno;
  }

  public Kind kind() {
    return kind;
  }

  /** The error number of the system, 0 when it was not a system call that failed. */
  public int errno() {
    return errno;
  }

  /** Never null: a failure always says why. */
  @Override
  public String getMessage() { return String.valueOf(super.getMessage()); }
}
