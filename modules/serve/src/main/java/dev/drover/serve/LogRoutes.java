// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.engine.LogQuery;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogFilter;
import dev.drover.model.InstanceId;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.javadsl.Source;

/** What instances have printed, and what was found in that. */
record LogRoutes(Served served) {
  private static final Duration ALIVE = Duration.ofSeconds(1);
  private static final Set<String> FOUND = Set.of("name", "limit");

  List<Route> routes() {
    Drover drover = served.drover();
    return List.of(
        Route.get(Served.ROOT + "logs", LogQueries.PARAMETERS,
            call -> call.accepts(Answers.EVENT_STREAM) ? stream(call) : lines(call)),
        Route.get(Served.ROOT + "errors", FOUND,
            call -> found(call, id -> drover.logs().findings(id).errors().stream().map(e -> Json.encode(id, e)))),
        Route.get(Served.ROOT + "urls", FOUND,
            call -> found(call, id -> drover.logs().findings(id).urls().stream().map(url -> Json.url(id, url)))));
  }

  /** Whoever waits for a search hears that it goes on; whoever follows gets an empty line at times, by which it is found out who left. */
  private HttpResponse lines(Call call) throws BadRequest, Chosen.NoSuchName {
    LogQuery asked = LogQueries.read(call.query(), Chosen.of(served.drover(), call.names()));
    Source<String, NotUsed> entries = failing(entries(call, asked).map(Json::encode), Json::failed);
    return Answers.lines(asked.follow()
        ? entries.via(served.untilTheEnd()).keepAlive(Answers.FOLLOWED, () -> "")
        : entries.keepAlive(ALIVE, Json::searching));
  }

  /** It follows; a client that comes back goes on where it was, as {@link LogStream} has it. */
  private HttpResponse stream(Call call) throws BadRequest, Chosen.NoSuchName {
    Collection<InstanceId> instances = Chosen.of(served.drover(), call.names());
    LogQuery query = LogQueries.read(call.query(), instances).following();
    var stream = new LogStream(instances.size() == 1);
    LogQuery asked = stream.after(call.header(Answers.LAST_EVENT_ID), query);
    return Answers.eventStream(failing(entries(call, asked).map(stream::encode), LogStream::failed)
        .via(served.untilTheEnd()));
  }

  private Source<LogEntry, NotUsed> entries(Call call, LogQuery asked) {
    return asked.follow()
        ? Newcomers.lines(served.drover(), asked, call.names())
        : served.drover().lines(asked);
  }

  private static Source<String, NotUsed> failing(Source<String, NotUsed> entries, Function<String, String> failed) {
    return entries.recover(new PFBuilder<Throwable, String>()
        .match(LogFilter.TooSlow.class, failure -> failed.apply(String.valueOf(failure.getMessage())))
        .match(UncheckedIOException.class,
            failure -> failed.apply(failure.getMessage() + ": " + failure.getCause()))
        .build());
  }

  /** What was found in the output of each of those that are named, on lines. */
  private HttpResponse found(Call call, Function<InstanceId, Stream<String>> what)
      throws BadRequest, Chosen.NoSuchName {
    long limit = Numbers.read(call.query(), "limit", Long.MAX_VALUE / 10);
    return Answers.lines(Source.from(
        Chosen.of(served.drover(), call.names()).stream().flatMap(what).limit(limit).toList()));
  }
}
