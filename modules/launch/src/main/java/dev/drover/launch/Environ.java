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

  /** Whether a process has a mark, so far as it can be told. */
  enum Told {
    YES, NO,
    /** It is becoming another program, execve(2): for a moment it has neither words nor environment. */
    NOT_YET
  }

  /** Empty where it has none, has ended, or is another user's. */
  static Optional<String> mark(long pid) {
    try {
      return mark(read(pid, "environ"));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** No where it has ended or is another user's. */
  static Told has(long pid, String mark) {
    try {
      String environment = read(pid, "environ");
      if (environment.isEmpty() && read(pid, "cmdline").isEmpty()) {
        return Told.NOT_YET;
      }
      // Has words by now, so its environment is there by now as well, or was cleared.
      return mark(environment.isEmpty() ? read(pid, "environ") : environment).filter(mark::equals).isPresent()
          ? Told.YES
          : Told.NO;
    } catch (IOException _) {
      return Told.NO;
    }
  }

  private static String read(long pid, String file) throws IOException {
    return new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.ISO_8859_1);
  }

  static Optional<String> mark(String environment) {
    String text = END + environment + END;
    int at = text.indexOf(END + MARK) + 1;
    return at == 0 ? Optional.empty() : Optional.of(text.substring(at, text.indexOf(END, at)));
  }
}
