// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of Drover. It names no class of the parser, which plain commands do not load. */
public final class Cli {
  private Cli() {}

  /** Of Drover. */
  public static String version() {
    return Versions.drover();
  }

  /** Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong usage, 3 no Drover here, 4 timed out. */
  public static int run(String[] args, Local local, Terminal io) {
    if (args.length > 0 && args[0].equals(CompletionNames.COMMAND)) {
      return new CompletionNames(local, io).tell(args);
    }
    int code = attempt(args, local, io);
    io.out().flush();
    String broken = io.brokenOutput();
    if (!broken.isEmpty()) {
      io.err().println("drover: cannot write the output" + broken);
      code = code == Failure.DONE ? Failure.FAILED : code;
    }
    io.err().flush();
    return code;
  }

  /** The next line; when it does not come within a second, it is told that {@code what} is waited for, and how long yet. */
  public static @Nullable String awaitLine(Lines lines, String what, Duration atMost, Terminal io) throws IOException {
    try (var view = ProgressView.after(Told.QUIET, atMost, io)) {
      view.waiting(List.of(what));
      return lines.next();
    }
  }

  /**
   * Tells how a start comes along, from lines of {@link dev.drover.wire.Progress} that another JVM of Drover prints; returns the exit
   * code, and fails where they break off.
   */
  public static int tellStart(Lines progress, Duration timeout, Terminal io) throws IOException {
    return new Told(io, true, timeout, Partly.STARTED, "").follow(progress);
  }

  private static int attempt(String[] args, Local local, Terminal io) {
    try {
      Plain plain = Plain.of(args, io.directory());
      if (plain != null) {
        return plain.run(local, io);
      }
      UpOptions up = PlainUp.of(args, io.directory());
      return up == null ? Parsed.run(args, local, io) : local.up(up);
    } catch (Failure failure) {
      io.err().println("drover: " + Safe.text(failure.sentence(), false));
      return failure.code();
    }
  }
}
