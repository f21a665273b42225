// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drover.logs.LogTrouble;
import dev.drover.model.Exit;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON object of a snapshot. Any thread. */
final class SnapshotText {
  private SnapshotText() {}

  static void write(JsonGenerator json, ProcessSnapshot s, Json.Usages beside) throws IOException {
    NodeView.State standing = beside.standing(s);
    LogTrouble log = beside.log(s);
    json.writeStartObject();
    json.writeStringField("instance", s.instance().name());
    json.writeStringField("process", s.process());
    json.writeStringField("node", s.node());
    json.writeStringField("nodeState", standing.name());
    json.writeBooleanField("lost", standing.isLost());
    json.writeStringField("wanted", s.wanted().name());
    json.writeStringField("phase", s.phase().name());
    json.writeStringField("health", s.health().name());
    json.writeStringField("reason", s.reason());
    if (s.pid() == 0) {
      json.writeNullField("pid");
    } else {
      json.writeNumberField("pid", s.pid());
    }
    json.writeNumberField("incarnation", s.incarnation());
    json.writeNumberField("restarts", s.restarts());
    json.writeNumberField("restartsInWindow", s.restartsInWindow());
    JsonText.time(json, "started", s.started());
    JsonText.time(json, "ready", s.ready());
    JsonText.time(json, "exited", s.exited());
    exit(json, s.lastExit());
    JsonText.time(json, "nextStart", s.nextStart());
    usage(json, beside.of(s));
    json.writeArrayFieldStart("urls");
    for (String url : beside.urls(s)) {
      json.writeString(url);
    }
    json.writeEndArray();
    json.writeStringField("logTrouble", log.message());
    json.writeNumberField("logLinesLost", log.lostLines());
    json.writeNumberField("logLinesSuppressed", log.suppressedLines());
    json.writeNumberField("specVersion", s.specVersion());
    json.writeNumberField("revision", s.revision());
    json.writeEndObject();
  }

  /** Null where it is not known: nothing lives, or it has not been looked at often enough. */
  private static void usage(JsonGenerator json, @Nullable ProcessUsage usage) throws IOException {
    if (usage == null || Double.isNaN(usage.processors())) {
      json.writeNullField("cpu");
    } else {
      json.writeNumberField("cpu", Math.round(usage.processors() * 1_000) / 1_000.0);
    }
    if (usage == null) {
      json.writeNullField("memory");
      json.writeNullField("processes");
    } else {
      json.writeNumberField("memory", usage.memory());
      json.writeNumberField("processes", usage.processes());
    }
  }

  /** How it ended: null where it lives, was never launched, or ended while nobody watched. */
  private static void exit(JsonGenerator json, @Nullable Exit exit) throws IOException {
    switch (exit) {
      case Exit.Code(int code) -> {
        json.writeObjectFieldStart("lastExit");
        json.writeNumberField("code", code);
        json.writeEndObject();
      }
      case Exit.Signalled(int signal, boolean core, String why) -> {
        json.writeObjectFieldStart("lastExit");
        json.writeNumberField("signal", signal);
        json.writeBooleanField("core", core);
        if (!why.isEmpty()) {
          json.writeStringField("why", why);
        }
        json.writeEndObject();
      }
      case Exit.NotLaunched _,Exit.Lost _ -> json.writeNullField("lastExit");
      case null -> json.writeNullField("lastExit");
    }
    if (exit instanceof Exit.NotLaunched(int errno, String why)) {
      json.writeObjectFieldStart("notLaunched");
      json.writeNumberField("errno", errno);
      json.writeStringField("why", why);
      json.writeEndObject();
    } else {
      json.writeNullField("notLaunched");
    }
  }
}
