// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.InputRequest;
import dev.drover.wire.Progress;
import dev.drover.wire.Request;
import dev.drover.wire.ShutdownRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends what changes something, and tells how it goes on and how it ends. */
record Commands(Client client, Terminal io, boolean json) {
  /** The server tells that the time is up, and what it waits for; a busy machine may need this much more for it. */
  static final Duration GRACE = Duration.ofSeconds(10);

  /** What a node of a cluster may need to take its leave from the others, at most. */
  private static final Duration LEAVE = Duration.ofSeconds(30);
  /** Among the fields of a stat that come after the name. */
  private static final int THREADS = 17;
  /** How often the end is looked for that the JDK does not see. */
  private static final Duration LOOK = Duration.ofMillis(50);

  /** For people. */
  Commands(Client client, Terminal io) {
    this(client, io, false);
  }

  int send(Request request) throws Failure {
    return client.exchange(Client.Request.post("/api/v1/commands", request.encode()), deadline(request.timeout()),
        reply -> json
            ? pass(reply, request.waits())
            : new Told(io, request.waits(), request.timeout(), Partly.of(request), "").follow(reply::line));
  }

  /** What is sent is taken or refused at once: there is nothing to wait for but the answer. */
  int send(InputRequest request, Duration timeout) throws Failure {
    return client.exchange(Client.Request.post("/api/v1/input", request.encode()),
        new Client.Deadline(timeout, Client.Deadline.Kind.SUM),
        reply -> new Told(io, true, timeout, Partly.SENT, "").follow(reply::line));
  }

  int shutdown(Duration timeout) throws Failure {
    Optional<ProcessHandle> drover = process();
    var request = Client.Request.post("/api/v1/shutdown", new ShutdownRequest(timeout).encode());
    int code = client.exchange(request, deadline(timeout),
        reply -> new Told(io, true, timeout, Partly.SHUT_DOWN, "stopped").follow(reply::line));
    if (code == Failure.DONE && drover.isPresent()) {
      awaitEnd(drover.get());
    } else {
      client.awaitEnd(GRACE);
    }
    return code;
  }

  /** That of the Drover; empty where it is not seen from here, or is this one. */
  private Optional<ProcessHandle> process() throws Failure {
    var pid = new AtomicLong();
    int _ = client.exchange(Client.Request.get("/api/v1/project"), deadline(Duration.ZERO), reply -> {
      pid.set(Shown.json(reply.text()).path("pid").asLong());
      return Failure.DONE;
    });
    return ProcessHandle.of(pid.get())
        .filter(found -> !found.equals(ProcessHandle.current()) && found.info().command().orElse("").endsWith("/java"));
  }

  /** Its ports, which the next one may need, go with its process: a node of a cluster takes its leave for some seconds when all is done. */
  private void awaitEnd(ProcessHandle drover) {
    try (var view = ProgressView.after(Told.QUIET, LEAVE, io)) {
      view.waiting(List.of("all is done; its process " + drover.pid() + " ends"));
      long end = System.nanoTime() + LEAVE.toNanos();
      while (lives(drover) && System.nanoTime() - end < 0) {
        var _ = drover.onExit().completeOnTimeout(drover, LOOK.toMillis(), TimeUnit.MILLISECONDS).join();
      }
    }
    if (lives(drover)) {
      io.err().println("drover: all is done, but its process " + drover.pid() + " has not ended within "
          + LEAVE.toSeconds() + " s, and may still have its ports");
    }
  }

  private static boolean lives(ProcessHandle drover) {
    try {
      return drover.isAlive() && !hasEnded(Files.readString(Path.of("/proc", Long.toString(drover.pid()), "stat")));
    } catch (IOException _) {
      return drover.isAlive(); // there is no /proc, or not this one in it any more
    }
  }

  /**
   * Whether this is the stat of a process that is there only until its parent has asked how it ended, which some never do: a zombie without
   * other threads, for as long as one is left it may have its ports. Of proc_pid_stat(5) the fields 3 and 20.
   */
  static boolean hasEnded(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", THREADS + 2);
    return fields[0].equals("Z") && fields.length > THREADS && fields[THREADS].equals("1");
  }

  static Client.Deadline deadline(Duration timeout) {
    return new Client.Deadline(timeout.plus(GRACE), Client.Deadline.Kind.SUM);
  }

  /** Prints each line of progress as it comes. */
  private int pass(Reply reply, boolean waits) throws IOException {
    boolean heard = false;
    for (String line = reply.line(); line != null; line = reply.line()) {
      io.out().println(line);
      io.out().flush();
      switch (Told.progress(line)) {
        case Progress.Accepted _ -> heard = true;
        case Progress.Waiting _ -> {
        }
        case Progress.Done _ -> {
          return Failure.DONE;
        }
        case Progress.Failed _ -> {
          return Failure.FAILED;
        }
        case Progress.TimedOut _ -> {
          return Failure.TIMED_OUT;
        }
      }
    }
    if (heard && !waits) {
      return Failure.DONE;
    }
    throw new IOException(Told.BROKEN_OFF);
  }
}
