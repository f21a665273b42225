// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** What a process has from the system that runs it. Immutable. */
public record ExecSpec(Stdin stdin) {

  /** What the process reads as its standard input. */
  public enum Stdin {
    /** Nothing: it is at its end at once. */
    NULL,
    /** What is sent to it; a new pipe for each incarnation. */
    PIPE
  }

  public static final ExecSpec DEFAULT = new ExecSpec(Stdin.NULL);

  public ExecSpec withStdin(Stdin other) {
    return new ExecSpec(other);
  }
}
