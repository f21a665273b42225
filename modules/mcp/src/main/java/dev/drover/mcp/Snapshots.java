// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static dev.drover.mcp.Schemas.array;
import static dev.drover.mcp.Schemas.may;
import static dev.drover.mcp.Schemas.must;
import static dev.drover.mcp.Schemas.number;
import static dev.drover.mcp.Schemas.object;
import static dev.drover.mcp.Schemas.text;
import static dev.drover.mcp.Schemas.whole;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.NodeView;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import dev.drover.serve.InstanceTexts;
import dev.drover.wire.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Instances as agents see them: what there is nothing to tell of is left out, for each word costs them. Pure. */
final class Snapshots {
  static final List<String> PHASES = Stream.of(Phase.values()).map(Phase::name).toList();
  private static final List<String> HEALTH = Stream.of(Health.values()).map(Health::name).toList();

  /** The form of what {@link #write} writes. */
  static final Map<String, Object> SCHEMA = object(must("instance", text("its name")),
      must("process", text("the process that it is an instance of")),
      may("node", text("where it runs, in a cluster")),
      may("nodeState",
          text("set when its node cannot be reached or is lost: then the rest is the last that was known")),
      must("wanted", text(List.of("UP", "DOWN"), "what was asked for, whatever is so now")),
      must("phase", text(PHASES, "where it is in its life; FAILED and BACKOFF want a look at its logs")),
      may("health", text(HEALTH, "what its probes say; left out where it has none")),
      may("reason", text("why it is in this phase, or what it waits for")), may("pid", whole("while it lives")),
      must("incarnation", whole("grows with each launch; 0 before the first")),
      must("restarts", whole("how often it was launched again")), may("started", text("ISO 8601")),
      may("ready", text("since when it is ready, ISO 8601")), may("exited", text("ISO 8601")),
      may("lastExit", object(may("code", whole("exit code")), may("signal", whole("the signal that ended it")),
          may("notLaunched", text("why it could not be launched")))),
      may("nextStart", text("when it is launched again, ISO 8601")),
      may("cpu", number("processors in use, with all that it has started")),
      may("memory", whole("bytes in use, with all that it has started")),
      may("urls", array(text("an address"), "addresses that it has printed, the newest first")),
      may("logTrouble", text("what is wrong with its log")));

  private Snapshots() {}

  /** An object of that form. */
  static String json(ProcessSnapshot snapshot, InstanceTexts.Beside beside) {
    return JsonText.object(json -> write(json, snapshot, beside));
  }

  private static void write(JsonGenerator json, ProcessSnapshot s, InstanceTexts.Beside beside) throws IOException {
    json.writeStringField("instance", s.instance().name());
    json.writeStringField("process", s.process());
    node(json, s, beside);
    json.writeStringField("wanted", s.wanted().name());
    json.writeStringField("phase", s.phase().name());
    if (s.health() != Health.NONE) {
      json.writeStringField("health", s.health().name());
    }
    Written.text(json, "reason", s.reason());
    if (s.pid() != 0) {
      json.writeNumberField("pid", s.pid());
    }
    json.writeNumberField("incarnation", s.incarnation());
    json.writeNumberField("restarts", s.restarts());
    Written.time(json, "started", s.started());
    Written.time(json, "ready", s.ready());
    Written.time(json, "exited", s.exited());
    exit(json, s.lastExit());
    Written.time(json, "nextStart", s.nextStart());
    ProcessUsage usage = beside.usage();
    if (usage != null) {
      if (!Double.isNaN(usage.processors())) {
        json.writeNumberField("cpu", Math.round(usage.processors() * 1_000) / 1_000.0);
      }
      json.writeNumberField("memory", usage.memory());
    }
    if (!beside.urls().isEmpty()) {
      JsonText.strings(json, "urls", beside.urls());
    }
    Written.text(json, "logTrouble", beside.log().message());
  }

  private static void node(JsonGenerator json, ProcessSnapshot s, InstanceTexts.Beside beside) throws IOException {
    if (!s.node().equals(NodeView.LOCAL)) {
      json.writeStringField("node", s.node());
      if (beside.standing() != NodeView.State.UP) {
        json.writeStringField("nodeState", beside.standing().name());
      }
    }
  }

  private static void exit(JsonGenerator json, @Nullable Exit exit) throws IOException {
    if (exit == null || exit instanceof Exit.Lost) {
      return;
    }
    json.writeObjectFieldStart("lastExit");
    switch (exit) {
      case Exit.Code(int code) -> json.writeNumberField("code", code);
      case Exit.Signalled(int signal, _, _) -> json.writeNumberField("signal", signal);
      case Exit.NotLaunched(_, String why) -> json.writeStringField("notLaunched", why);
      case Exit.Lost _ -> {
      }
    }
    json.writeEndObject();
  }
}
