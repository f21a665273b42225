// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** Chooses between the launchers. Any thread. */
final class Launchers {

  private Launchers() {}

  @SuppressWarnings("DoNotCallSuggester")
  static Launcher best() {
    throw new UnsupportedOperationException("launch: no launcher on this platform yet");
  }
}
