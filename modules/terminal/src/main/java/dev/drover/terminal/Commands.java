// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.Progress;
import dev.drover.wire.ShutdownRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Sends what changes something, and tells how it goes on and how it ends. */
record Commands(Client client, Terminal io) {
  private static final Duration QUIET = Duration.ofSeconds(1);
  /** The server tells that the time is up, and what it waits for; this is how much later it may do so. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  int send(CommandRequest request) throws Failure {
    var deadline = new Client.Deadline(request.timeout().plus(GRACE), false);
    return client.exchange(Client.Request.post("/api/v1/commands", request.encode()), deadline,
        reply -> follow(reply, request.waits(), ""));
  }

  int shutdown(Duration timeout) throws Failure {
    var deadline = new Client.Deadline(timeout.plus(GRACE), false);
    return client.exchange(Client.Request.post("/api/v1/shutdown", new ShutdownRequest(timeout).encode()), deadline,
        reply -> follow(reply, true, "stopped"));
  }

  /** {@code otherwise} is printed where all is done and there is nothing to tell. */
  private int follow(Reply reply, boolean waits, String otherwise) throws IOException, Failure {
    try (var view = ProgressView.after(QUIET, io)) {
      boolean accepted = false;
      for (String line = reply.line(); line != null; line = reply.line()) {
        switch (progress(line)) {
          case Progress.Accepted(List<String> instances) -> {
            accepted = true;
            if (!waits) {
              tell(view, io.out(), instances.stream().map(name -> name + ": accepted").toList());
            }
          }
          case Progress.Waiting(List<String> reasons) -> view.waiting(reasons);
          case Progress.Done(List<String> outcomes) -> {
            tell(view, io.out(), outcomes.isEmpty() && !otherwise.isEmpty() ? List.of(otherwise) : outcomes);
            return Failure.DONE;
          }
          case Progress.Failed(List<String> problems) -> {
            tell(view, io.err(), problems);
            return Failure.FAILED;
          }
          case Progress.TimedOut(List<String> waitingFor) -> {
            tell(view, io.err(), waitingFor.stream().map(what -> "timed out: " + what).toList());
            return Failure.TIMED_OUT;
          }
        }
      }
      if (accepted && !waits) {
        return Failure.DONE;
      }
      throw new IOException("the answer ended before the command did; see `drover ps`");
    }
  }

  private static Progress progress(String line) throws IOException {
    try {
      return Progress.decode(line);
    } catch (BadRequest wrong) {
      throw new IOException("the answer makes no sense: " + wrong.detail());
    }
  }

  private static void tell(ProgressView view, PrintStream to, List<String> lines) {
    view.close();
    lines.forEach(line -> to.println(Safe.text(line, false)));
  }
}
