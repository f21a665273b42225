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

  /** What was seen of one process; {@code settled}: it is not just becoming another program. Immutable. */
  record Seen(Optional<String> mark, boolean settled) {
    Told has(String wanted) {
      return mark.filter(wanted::equals).isPresent() ? Told.YES : settled ? Told.NO : Told.NOT_YET;
    }
  }

  /** Empty where it has none, has ended, or is another user's. */
  static Optional<String> mark(long pid) {
    return look(pid).mark();
  }

  /** No where it has ended or is another user's. */
  static Told has(long pid, String mark) {
    return look(pid).has(mark);
  }

  static Seen look(long pid) {
    try {
      String environment = read(pid, "environ");
      if (environment.isEmpty() && read(pid, "cmdline").isEmpty()) {
        return new Seen(Optional.empty(), false);
      }
      // Has words by now, so its environment is there by now as well, or was cleared.
      return new Seen(mark(environment.isEmpty() ? read(pid, "environ") : environment), true);
    } catch (IOException _) {
      return new Seen(Optional.empty(), true);
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
