// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A POSIX signal by name; the platform's number belongs to the launcher. */
public enum Signal {
  HUP, INT, QUIT, ABRT, KILL, USR1, USR2, ALRM, TERM, CONT, STOP, TSTP, WINCH;

  /** Reads {@code TERM}, {@code SIGTERM} or {@code term}; empty for anything else. */
  public static Optional<Signal> parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String bare = upper.startsWith("SIG") ? upper.substring(3) : upper;
    return Arrays.stream(values()).filter(signal -> signal.name().equals(bare)).findFirst();
  }
}
