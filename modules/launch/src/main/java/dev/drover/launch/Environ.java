// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The mark of a launch in the environment that a program was given, which its descendants inherit. Any thread. */
final class Environ {

  static final String MARK = "DROVER_LAUNCH=";
  private static final String END = "\0";

  private Environ() {}

  /** Empty where it has none, has ended, or is another user's. */
  static Optional<String> mark(long pid) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
      return mark(new String(environment, StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  static Optional<String> mark(String environment) {
    String text = END + environment + END;
    int at = text.indexOf(END + MARK) + 1;
    return at == 0 ? Optional.empty() : Optional.of(text.substring(at, text.indexOf(END, at)));
  }
}
