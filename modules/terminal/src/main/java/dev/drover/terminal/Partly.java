// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.Phase;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.CommandRequest.Command;
import dev.drover.wire.DrainRequest;
import dev.drover.wire.MoveRequest;
import dev.drover.wire.Request;
import dev.drover.wire.ScaleRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What to say where a command reached its goal for a part of the instances only. Immutable. */
record Partly(String reached, boolean goesOn) {
  static final Partly STARTED = new Partly("came up", true);
  static final Partly SHUT_DOWN = new Partly("stopped", false);
  static final Partly SENT = new Partly("sent", false);
  private static final int NAMED = 20;

  static Partly of(Request request) {
    return switch (request) {
      case CommandRequest r -> of(r.command());
      case ScaleRequest _ -> new Partly("came, or are gone", true);
      case DrainRequest _ -> new Partly("left", true);
      case MoveRequest _ -> new Partly("moved", true);
    };
  }

  private static Partly of(Command command) {
    return switch (command) {
      case START, RESUME, RESTART -> STARTED;
      case STOP, KILL -> SHUT_DOWN;
      case SIGNAL -> new Partly("signalled", false);
    };
  }

  /** What has come to rest without reaching the goal is over before the time is. */
  static String timedOut(String open) {
    String summary = open.substring(open.indexOf(": ") + 1).stripLeading();
    boolean rests = Arrays.stream(Phase.values()).filter(Phase::atRest).map(Phase::name).anyMatch(summary::startsWith);
    return rests ? open : "timed out: " + open;
  }

  /** {@code open}: a line for each instance that has not reached it, which begins with its name and a colon. */
  List<String> lines(List<String> accepted, List<String> open) {
    var done = accepted.stream().filter(name -> open.stream().noneMatch(line -> line.startsWith(name + ":"))).toList();
    var lines = new ArrayList<String>();
    if (!done.isEmpty()) {
      lines.add(reached + ": " + Shown.some(done, NAMED, ", "));
    }
    if (goesOn && !accepted.isEmpty()) {
      lines.add("Drover goes on running: `drover ps` to look, `drover down` to end it");
    }
    return lines;
  }
}
