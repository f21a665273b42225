// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.metrics.Metrics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What is for probes and for Prometheus, and the description of all. */
record HealthRoutes(Served served, Metrics metrics) {
  private static final Executor SCRAPING = task -> Thread.ofVirtual().name("drover-metrics").start(task);

  List<Route> routes() {
    return List.of(
        Route.get("/live", Set.of(), _ -> health("live", Optional.empty())),
        Route.get("/ready", Set.of(), _ -> health("ready", served.here().hindrance().get())),
        new Route(HttpMethods.GET, "/metrics", Set.of(), this::metrics),
        Route.get(Served.ROOT + "openapi.json", Set.of(), _ -> Answers.json(OpenApi.text())));
  }

  /** {@code live}: it answers. {@code ready}: it would carry out commands; else why not. */
  private static HttpResponse health(String what, Optional<String> hindrance) {
    return hindrance.map(why -> Answers.problem(503, "not ready", why))
        .orElseGet(() -> Answers.json("{\"status\":\"" + what + "\"}"));
  }

  /** Beside the threads that answer others, as it walks over all that there is. */
  private CompletionStage<HttpResponse> metrics(Call call) {
    return CompletableFuture.supplyAsync(() -> {
      Metrics.Exposition now = metrics.exposition(call.header("Accept"));
      return Answers.bytes(now.contentType(), now.body());
    }, SCRAPING);
  }
}
