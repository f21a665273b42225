// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.util.Locale;

/** What this JVM is in the life of {@code drover up -d}. */
enum Daemon {
  /** None: whoever started it sees what its processes print. */
  NONE,
  /** What is left behind, that starts nothing by itself. */
  IDLE,
  /** The same, that starts at once what it was asked for and tells on its standard output how that comes along. */
  STARTING;

  /** Set for the JVM that is left behind; not a variable, for its processes would inherit that. */
  static final String PROPERTY = "drover.daemon";

  static Daemon here() {
    String word = System.getProperty(PROPERTY);
    return word == null ? NONE : valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** For the command line of another JVM. */
  String flag() {
    return "-D" + PROPERTY + "=" + name().toLowerCase(Locale.ROOT);
  }
}
