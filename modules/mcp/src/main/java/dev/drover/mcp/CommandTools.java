// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static dev.drover.mcp.Schemas.array;
import static dev.drover.mcp.Schemas.flag;
import static dev.drover.mcp.Schemas.may;
import static dev.drover.mcp.Schemas.must;
import static dev.drover.mcp.Schemas.names;
import static dev.drover.mcp.Schemas.object;
import static dev.drover.mcp.Schemas.takes;
import static dev.drover.mcp.Schemas.text;
import static dev.drover.mcp.Schemas.whole;

import dev.drover.engine.Drover;
import dev.drover.serve.Chosen;
import dev.drover.serve.Commands;
import dev.drover.wire.CommandRequest.Command;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.JsonText;
import dev.drover.wire.Progress;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** What changes what runs: as the command line does it, and in its words. Any thread. */
record CommandTools(Drover drover, Commands commands) {
  private static final long LONGEST_SECONDS = Duration.ofHours(1).toSeconds();
  private static final long USUAL_SECONDS = CommandRequest.DEFAULT_TIMEOUT.toSeconds();
  private static final Schemas.Field NAMES = must("names", names("Which, at least one; [\"*\"] means all."));
  private static final Schemas.Field WAIT = may("wait", flag(true,
      "Wait until it is done; false answers at once that it was accepted, and scripts_status tells the rest."));
  private static final Schemas.Field TIMEOUT = may("timeoutSeconds", whole(0, LONGEST_SECONDS, USUAL_SECONDS,
      "How long to wait; after it the work goes on without anybody waiting."));
  private static final Map<String, Object> ANSWERS = object(
      must("outcome", text(List.of("done", "accepted", "failed", "timedOut"), "what came of it")),
      must("instances", array(text("a name"), "who was told")),
      must("details", array(text("a sentence"), "how each came out, or what it still waits for")));

  Stream<Tool> all() {
    return Stream.of(
        Tool.changing(new Tool.Words("scripts_run", "Start processes",
            "Start processes of the project and what they depend on, and wait until they run (and are ready, if they "
                + "have a probe). What runs already is left alone. Use scripts_restart to start anew what runs."),
            false, true,
            takes(NAMES, may("dependencies", flag(true, "Start what they depend on as well.")), WAIT, TIMEOUT), ANSWERS,
            (given, caller) -> run(Command.START, given, caller)),
        Tool.changing(new Tool.Words("scripts_stop", "Stop processes",
            "Stop processes, with all that they have started; what depends on them is not stopped. First they are asked "
                + "to end; after their grace time they are killed."),
            true, true, takes(NAMES, WAIT, TIMEOUT), ANSWERS, (given, caller) -> run(Command.STOP, given, caller)),
        Tool.changing(new Tool.Words("scripts_restart", "Restart processes",
            "Stop processes and start them again, as after a change of code or configuration; what does not run is "
                + "started."),
            true, false, takes(NAMES, WAIT, TIMEOUT), ANSWERS,
            (given, caller) -> run(Command.RESTART, given, caller)));
  }

  private Mono<CallToolResult> run(Command command, Arguments given, Caller caller)
      throws BadCall, Chosen.NoSuchName {
    var request = new CommandRequest(command, given.someNames(), null, given.flag("dependencies", true),
        given.flag("wait", true), given.seconds("timeoutSeconds", LONGEST_SECONDS, USUAL_SECONDS));
    var _ = Chosen.of(drover, request.names());
    return Streams.run(commands.run(request), new Told(List.of(), new Progress.Waiting(List.of()), 0), (told, next) -> {
      if (next instanceof Progress.Waiting(var reasons) && !reasons.isEmpty()) {
        caller.tell(told.steps() + 1, String.join("; ", reasons));
      }
      return told.and(next);
    }, drover.system()).map(told -> result(told, request.timeout()));
  }

  /** What was heard so far: {@code latest} is the last of it. */
  private record Told(List<String> instances, Progress latest, int steps) {
    Told and(Progress next) {
      return new Told(next instanceof Progress.Accepted(var names) ? names : instances, next, steps + 1);
    }
  }

  private static CallToolResult result(Told told, Duration timeout) {
    return switch (told.latest()) {
      case Progress.Done(var outcomes) ->
        Results.of(json("done", told, outcomes), "done\n" + lines(outcomes));
      case Progress.Accepted(var names) -> Results.of(json("accepted", told, List.of()),
          names.stream().map(name -> name + ": accepted").collect(Collectors.joining("\n")));
      case Progress.Failed(var problems) ->
        Results.failed(json("failed", told, problems), "failed\n" + lines(problems));
      case Progress.TimedOut(var open) -> Results.failed(json("timedOut", told, open),
          "timed out after " + timeout.toSeconds() + " s; it goes on, and this is still waited for:\n" + lines(open));
      case Progress.Waiting(var reasons) -> Results.failed(json("failed", told, reasons),
          "Drover ended before this did; last it waited for:\n" + lines(reasons));
    };
  }

  private static String lines(List<String> each) {
    return String.join("\n", each);
  }

  private static String json(String outcome, Told told, List<String> details) {
    return JsonText.object(json -> {
      json.writeStringField("outcome", outcome);
      JsonText.strings(json, "instances", told.instances());
      JsonText.strings(json, "details", details);
    });
  }
}
