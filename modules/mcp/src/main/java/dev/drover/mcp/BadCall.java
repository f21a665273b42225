// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

/** A tool was called in a way that makes no sense: one sentence for the agent, which may call again. */
final class BadCall extends Exception {
  private static final long serialVersionUID = 1;

  BadCall(String sentence) {
    super(sentence, null, false, false);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
