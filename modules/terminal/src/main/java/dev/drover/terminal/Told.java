// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.BadRequest;
import dev.drover.wire.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How a command comes along, told to people. {@code otherwise} is printed where all is done and there is nothing to tell. Immutable. */
record Told(Terminal io, boolean waits, Duration timeout, Partly partly, String otherwise) {
  static final String BROKEN_OFF = "the answer ended before the command did; see `drover ps`";
  /** What is over by then needs no word of what is waited for. */
  static final Duration QUIET = Duration.ofSeconds(1);

  /** Until the last line of progress; returns the exit code. */
  int follow(Lines lines) throws IOException {
    try (var view = ProgressView.after(QUIET, timeout, io)) {
      List<String> accepted = List.of();
      boolean heard = false;
      for (String line = lines.next(); line != null; line = lines.next()) {
        switch (progress(line)) {
          case Progress.Accepted(List<String> instances) -> {
            accepted = instances;
            heard = true;
            if (!waits) {
              tell(view, io.out(), "", instances.isEmpty()
                  ? List.of("accepted")
                  : instances.stream().map(name -> name + ": accepted").toList());
            }
          }
          case Progress.Waiting(List<String> reasons) -> view.waiting(reasons);
          case Progress.Done(List<String> outcomes) -> {
            tell(view, io.out(), "", outcomes.isEmpty() && !otherwise.isEmpty() ? List.of(otherwise) : outcomes);
            return Failure.DONE;
          }
          case Progress.Failed(List<String> problems) -> {
            tell(view, io.err(), "drover: ", problems);
            tell(view, io.err(), "drover: ", partly.lines(accepted, problems));
            return Failure.FAILED;
          }
          case Progress.TimedOut(List<String> open) -> {
            tell(view, io.err(), "drover: ", open.stream().map(Partly::timedOut).toList());
            tell(view, io.err(), "drover: ", partly.lines(accepted, open));
            return Failure.TIMED_OUT;
          }
        }
      }
      if (heard && !waits) {
        return Failure.DONE;
      }
      throw new IOException(BROKEN_OFF);
    }
  }

  static Progress progress(String line) throws IOException {
    try {
      return Progress.decode(line);
    } catch (BadRequest wrong) {
      throw new IOException("the answer makes no sense: " + wrong.detail());
    }
  }

  private static void tell(ProgressView view, PrintStream to, String prefix, List<String> lines) {
    view.close();
    lines.forEach(line -> to.println(prefix + Safe.text(Shown.relative(line, Instant.now()), false)));
  }
}
