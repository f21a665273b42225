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

  Failure(int code, String sentence) {
    super(sentence, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }

  String sentence() {
    String message = getMessage();
    return message == null ? "it failed" : message;
  }
}
