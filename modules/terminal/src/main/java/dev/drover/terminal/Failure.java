// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

/** Why a command ends without success: one sentence for people and an exit code for programs. Immutable. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1;
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int NOT_RUNNING = 3;
  static final int TIMED_OUT = 4;

  private final int code;
  private final boolean helped;

  Failure(int code, String sentence) {
    this(code, sentence, false);
  }

  private Failure(int code, String sentence, boolean helped) {
    super(sentence, null, false, false);
    this.code = code;
    this.helped = helped;
  }

  /** The command line is wrong in a way that the command's help tells. */
  static Failure usage(String sentence) {
    return new Failure(USAGE, sentence, true);
  }

  /** The same with a pointer to the help of the command, if that helps; of all commands where it is empty. */
  Failure of(String command) {
    String help = command.isEmpty() ? "drover help" : "drover help " + command;
    return helped ? new Failure(code, sentence() + "; see `" + help + "`") : this;
  }

  int code() {
    return code;
  }

  String sentence() {
    String message = getMessage();
    return message == null ? "it failed" : message;
  }
}
