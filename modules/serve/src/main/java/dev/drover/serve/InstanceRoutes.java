// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The instances, from the board alone. */
record InstanceRoutes(Served served, BoardText text) {
  private static final String PATH = Served.ROOT + "instances";

  List<Route> routes() {
    return List.of(
        Route.get(PATH, InstanceFilter.PARAMETERS, this::list),
        Route.get(PATH + "/" + Route.NAME, Set.of(), this::one));
  }

  private HttpResponse list(Call call) throws BadRequest, Chosen.NoSuchName {
    if (call.request().getUri().rawQueryString().isEmpty()) {
      return all(call);
    }
    InstanceFilter filter = InstanceFilter.of(call);
    Stream<ProcessSnapshot> chosen = Chosen.of(served.drover(), call.names()).stream()
        .map(served.drover().board()::get).filter(Objects::nonNull).filter(filter::takes);
    List<ProcessSnapshot> found = (filter.isPage()
        ? chosen.sorted(Comparator.comparing(ProcessSnapshot::instance))
        : chosen).toList();
    List<ProcessSnapshot> page = filter.page(found);
    HttpResponse answer = Answers.json(text.of(page));
    return page.size() < found.size()
        ? answer.addHeader(Answers.next(filter.next(PATH, call, page.getLast().instance())))
        : answer;
  }

  /** Who has this version of it already is told so, and nothing else. */
  private HttpResponse all(Call call) {
    BoardText.Listing listing = text.all();
    String tag = "W/\"" + served.about().started().toEpochMilli() + "-" + listing.version() + "\"";
    return Answers.isTagged(call.header("If-None-Match"), tag)
        ? Answers.notModified(tag)
        : Answers.tagged(Answers.json(listing.text()), tag);
  }

  private HttpResponse one(Call call) {
    String name = Answers.decoded(call.name());
    Optional<ProcessSnapshot> found = InstanceId.parse(name).map(served.drover().board()::get);
    return found.isPresent()
        ? Answers.json(text.of(found.get()))
        : Answers.problem(404, Json.NO_SUCH_NAME, Chosen.unknown(served.drover(), name));
  }
}
