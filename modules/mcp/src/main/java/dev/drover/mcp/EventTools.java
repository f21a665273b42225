// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static dev.drover.mcp.Schemas.array;
import static dev.drover.mcp.Schemas.may;
import static dev.drover.mcp.Schemas.must;
import static dev.drover.mcp.Schemas.names;
import static dev.drover.mcp.Schemas.object;
import static dev.drover.mcp.Schemas.takes;
import static dev.drover.mcp.Schemas.text;
import static dev.drover.mcp.Schemas.whole;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drover.engine.Drover;
import dev.drover.engine.EventNames;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Names;
import dev.drover.serve.Chosen;
import dev.drover.view.EventRing;
import dev.drover.wire.JsonText;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** What has happened, from the ring of events on the caller's thread. Any thread. */
record EventTools(Drover drover) {
  private static final int MOST = 1_000;
  private static final int USUAL = 50;
  private static final Map<String, Object> EVENT = object(must("number", whole("grows, without gaps")),
      must("time", text("ISO 8601")), must("instance", text("to whom it happened")),
      must("incarnation", whole("to which launch of it")), must("type", text("as launched, exited, failed, ready")),
      must("phase", text(Snapshots.PHASES, "where it was after it")), may("detail", text("more, as how it exited")));

  Stream<Tool> all() {
    var kind = Map.<String, Object>of("type", "string", "enum", List.copyOf(EventNames.known()));
    return Stream.of(Tool.asking(new Tool.Words("events_recent", "Recent events",
        "What happened to processes lately: launches, exits with their codes, restarts, changes of phase and health. Use "
            + "it to learn why something restarted or failed, and in which order things went."),
        takes(may("names", names("To whom; without it, all.")),
            may("kinds", array(kind, "Only events of these types; without it, all.")),
            may("after",
                whole(0, Long.MAX_VALUE, 0,
                    "Only after the event of this number, as `last` of an earlier call tells it.")),
            may("limit", whole(1, MOST, USUAL, "How many of the latest."))),
        object(must("events", array(EVENT, "the oldest first")),
            must("last", whole("the number of the last event that there is"))),
        (given, _) -> Mono.just(recent(given))));
  }

  private CallToolResult recent(Arguments given) throws BadCall, Chosen.NoSuchName {
    List<String> kinds = given.words("kinds");
    for (String kind : kinds) {
      if (!EventNames.known().contains(kind)) {
        throw new BadCall("kinds: there is no kind of event \"" + kind + "\"" + Names.nearest(kind, EventNames.known())
            .map(near -> "; did you mean \"" + near + "\"?")
            .orElse("; there are " + String.join(", ", EventNames.known())));
      }
    }
    List<String> names = given.names();
    Collection<InstanceId> of = names.isEmpty() ? List.of() : Chosen.of(drover, names);
    EventRing ring = drover.events();
    long last = ring.last();
    var found = found(ring, last, given.whole("after", 0, Long.MAX_VALUE, 0), Set.copyOf(kinds), Set.copyOf(of),
        (int) given.whole("limit", 1, MOST, USUAL));
    String json = JsonText.object(to -> {
      to.writeArrayFieldStart("events");
      for (LifecycleEvent event : found) {
        write(to, event);
      }
      to.writeEndArray();
      to.writeNumberField("last", last);
    });
    return Results.of(json, found.isEmpty()
        ? "nothing of that kind has happened"
        : found.stream().map(EventTools::line).collect(Collectors.joining("\n")));
  }

  /** Back from the last one. */
  private static Deque<LifecycleEvent> found(EventRing ring, long last, long after, Set<String> kinds,
      Set<InstanceId> of, int limit) {
    var found = new ArrayDeque<LifecycleEvent>();
    for (long number = last; number > after && number >= ring.first() && found.size() < limit; number--) {
      LifecycleEvent event = ring.read(number);
      if (event != null && event.number() == number && (kinds.isEmpty() || kinds.contains(event.type()))
          && (of.isEmpty() || of.contains(event.instance()))) {
        found.addFirst(event);
      }
    }
    return found;
  }

  private static void write(JsonGenerator json, LifecycleEvent event) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", event.number());
    Written.time(json, "time", event.time());
    json.writeStringField("instance", event.instance().name());
    json.writeNumberField("incarnation", event.incarnation());
    json.writeStringField("type", event.type());
    json.writeStringField("phase", event.phase().name());
    Written.text(json, "detail", event.detail());
    json.writeEndObject();
  }

  private static String line(LifecycleEvent event) {
    return Written.time(event.time()) + " " + event.instance() + " " + event.type() + ", " + event.phase()
        + (event.detail().isEmpty() ? "" : ": " + event.detail());
  }
}
