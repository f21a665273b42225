// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Scenario;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.CommandRequest.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How quickly a Drover with real processes answers those who poll it, over its Unix socket: while nothing happens, while processes crash and come
 * again, while some are being stopped that do not want to, and beside clients that have stalled. And what its commands take. One
 * thread.
 */
public final class ControlLoad {
  public static final String QUIET = "quiet";
  public static final String CHANGING = "changing";
  public static final String STOPPING = "stopping";
  public static final String STALLED = "stalled";

  private static final String WARM_UP = "warm-up";
  /** Each is relaunched twice a second, in which its state changes some three times. */
  private static final int CHANGES_EACH = 5;
  private static final Pattern EVENTS = Pattern.compile("(?m)^drover_events_total\\S* ([0-9.Ee+]+)$");
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Scenario.Control part;
  private final Told told;
  private final Map<Key, List<Double>> samples = new LinkedHashMap<>();

  private record Key(Figure figure, String by, int processes) {}

  public ControlLoad(Scenario.Control part, Told told) {
    this.part = part;
    this.told = told;
  }

  public void run() {
    new CommandTimes(part, told, this::sample).run();
    tell();
    status();
    tell();
    int changing = Math.max(1, part.changes() / CHANGES_EACH);
    try (var drover = new ResidentDrover(part.drover(), Path.of(System.getProperty("java.io.tmpdir")),
        project(changing), part.processes())) {
      told.progress("starts " + part.processes() + " processes");
      drover.up();
      told.progress("warms up");
      poll(drover, WARM_UP);
      samples.clear();
      for (int round = 0; round < part.rounds(); round++) {
        told.progress("round " + (round + 1) + " of " + part.rounds());
        round(drover);
      }
    }
    tell();
  }

  /** What agents are told of processes that do not want to stop. */
  private void status() {
    try (var drover = new ResidentDrover(part.drover(), Path.of(System.getProperty("java.io.tmpdir")), """
        project = agents
        processes {
          deaf { command = "trap '' TERM; exec sleep 86400", replicas = %d, stop { grace = 10s } }
          book { command = "seq -f '%%060.0f' %d; exec sleep 86400", enabled = false }
        }
        """.formatted(part.few(), part.lines()), part.few())) {
      drover.up();
      var polls = new Polls(drover.directory().resolve(".drover").resolve("drover.sock"), part.clients());
      Polls.Rate _ = polls.run(StatusCalls.ALL, part.duration());
      for (int round = 0; round < part.rounds(); round++) {
        told.progress("agents, round " + (round + 1) + " of " + part.rounds());
        status(polls, QUIET);
        order(drover, Command.STOP, "deaf");
        status(polls, STOPPING);
        drover.call(Command.KILL, "deaf");
        drover.call(Command.START, "deaf");
        status(polls, QUIET); // in the middle, for the machine is not the same all the time
        drover.call(Command.START, "book");
        try (var _ = new StalledFollowers(drover.directory(), "book", part.stalled())) {
          status(polls, STALLED);
        }
        drover.call(Command.KILL, "book");
      }
    }
  }

  private void status(Polls polls, String situation) {
    sample(Figure.STATUS, situation, part.few(), polls.run(StatusCalls.ALL, part.duration()).perSecond());
  }

  /** All of its instances together are as many as are asked for. */
  private String project(int changing) {
    int few = part.few();
    int idle = Math.max(1, part.processes() - changing - few - 1);
    return """
        project = control
        processes {
          idle { command = [sleep, "86400"], replicas = %d }
          changing {
            command = ["true"], replicas = %d, enabled = false
            restart { policy = always, min = 500ms, max = 500ms, jitter = 0, max-restarts = 1000000 }
          }
          deaf { command = "trap '' TERM; exec sleep 86400", replicas = %d, enabled = false, stop { grace = 10s } }
          book { command = "seq -f '%%060.0f' %d; exec sleep 86400", enabled = false }
        }
        """
        .formatted(idle, changing, few, part.lines());
  }

  private void round(ResidentDrover drover) {
    poll(drover, QUIET);
    order(drover, Command.START, "changing");
    Pause.of(SOON); // until they come and go
    double events = events(drover);
    long begun = System.nanoTime();
    poll(drover, CHANGING);
    sample(Figure.CHANGES, CHANGING, part.processes(),
        (events(drover) - events) / ((System.nanoTime() - begun) / 1e9));
    drover.call(Command.STOP, "changing");
    drover.call(Command.START, "deaf");
    Pause.of(SOON); // until their traps are set
    order(drover, Command.STOP, "deaf");
    poll(drover, STOPPING);
    drover.call(Command.KILL, "deaf");
    poll(drover, QUIET); // in the middle, for the machine is not the same all the time
    drover.call(Command.START, "book");
    try (var _ = new StalledFollowers(drover.directory(), "book", part.stalled())) {
      poll(drover, STALLED);
    }
    drover.call(Command.KILL, "book");
  }

  private void poll(ResidentDrover drover, String situation) {
    var polls = new Polls(drover.directory().resolve(".drover").resolve("drover.sock"), part.clients());
    for (ControlQuestions question : ControlQuestions.values()) {
      Polls.Rate rate = polls.run(question, part.duration());
      sample(question.figure(), situation, part.processes(), rate.perSecond());
      if (question == ControlQuestions.ONE) {
        sample(Figure.ONE_P99, situation, part.processes(), rate.p99Millis());
      }
    }
  }

  /** Does not wait for the outcome. */
  private static void order(ResidentDrover drover, Command command, String process) {
    var plain = CommandRequest.of(command, List.of(process));
    try {
      ApiCalls.of(drover.directory())
          .command(new CommandRequest(command, plain.names(), null, true, false, plain.timeout()));
    } catch (IOException failure) {
      throw new Unusable("Drover did not " + command.word() + " " + process + ": " + failure.getMessage());
    }
  }

  private static double events(ResidentDrover drover) {
    try (var connection = HttpConnection.to(drover.directory().resolve(".drover").resolve("drover.sock"))) {
      Matcher found = EVENTS.matcher(connection.exchange(HttpConnection.get("/metrics", ""), true).body());
      if (found.find()) {
        return Double.parseDouble(found.group(1));
      }
      throw new Unusable("/metrics does not tell how many events there were");
    } catch (IOException failure) {
      throw new Unusable("/metrics cannot be read: " + failure.getMessage());
    }
  }

  private void sample(Figure figure, String by, int processes, double value) {
    samples.computeIfAbsent(new Key(figure, by, processes), _ -> new ArrayList<>()).add(value);
  }

  private void tell() {
    samples.forEach((key, values) -> told.result(new Measured(key.figure(), key.by(), key.processes(), values)));
    samples.clear();
  }
}
