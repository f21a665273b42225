// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.EventQuery;
import dev.drover.model.EventEntry;
import dev.drover.model.InstanceId;
import dev.drover.model.Names;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;

/** What has happened, as lines or as a stream of events. */
record EventRoutes(Served served) {
  private static final Set<String> PARAMETERS = Set.of("name", "since", "run", "kind", "phase", "limit", "follow");

  List<Route> routes() {
    return List.of(Route.get(Served.ROOT + "events", PARAMETERS,
        call -> call.accepts(Answers.EVENT_STREAM) ? stream(call) : lines(call)));
  }

  private HttpResponse lines(Call call) throws BadRequest, Chosen.NoSuchName {
    Optional<Instant> run = Numbers.time(call.query(), "run");
    boolean ofThisRun = run.isEmpty() || run.get().equals(served.about().started());
    return Answers.lines(limited(call, events(call, EventQueries.read(call.query(), Set.of()), ofThisRun))
        .map(Json::encode));
  }

  private static Source<EventEntry, NotUsed> limited(Call call, Source<EventEntry, NotUsed> events)
      throws BadRequest {
    return call.parameter("limit").isEmpty() ? events : events.take(Numbers.read(call.query(), "limit", 0));
  }

  /** It follows; a client that comes back goes on behind what it saw last. */
  private HttpResponse stream(Call call) throws BadRequest, Chosen.NoSuchName {
    Instant started = served.about().started();
    Optional<EventStream.Last> last = EventStream.last(call.header(Answers.LAST_EVENT_ID));
    EventQuery asked = EventQueries.read(call.query(), Set.of()).following();
    EventQuery after = last.isPresent() ? asked.after(last.get().number()) : asked;
    boolean ofThisRun = last.isEmpty() || last.get().run() == started.toEpochMilli();
    return Answers.eventStream(
        limited(call, events(call, after, ofThisRun)).map(event -> EventStream.encode(event, started)));
  }

  private Source<EventEntry, NotUsed> events(Call call, EventQuery asked, boolean ofThisRun)
      throws Chosen.NoSuchName {
    List<String> names = call.names();
    Set<InstanceId> named = names.isEmpty() ? Set.of() : Set.copyOf(Chosen.of(served.drover(), names));
    EventQuery these = asked.follow() ? asked : asked.of(named);
    Source<EventEntry, NotUsed> events = ofThisRun
        ? served.drover().events(these)
        : Source.<EventEntry>single(new EventEntry.Restarted(these.after(), served.drover().events().last()))
            .concat(served.drover().events(these.after(0)));
    return asked.follow()
        ? events.filter(event -> isOf(event, names, named)).via(served.untilTheEnd())
        : events;
  }

  /** Names are looked at event by event, for they mean those too that come later. */
  private static boolean isOf(EventEntry entry, List<String> names, Collection<InstanceId> named) {
    return names.isEmpty() || !(entry instanceof EventEntry.Happened(var event))
        || named.contains(event.instance())
        || names.stream().anyMatch(name -> !Names.match(name, Set.of(event.instance())).isEmpty());
  }
}
