// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.metrics.Metrics;
import dev.drover.model.NodeView;
import dev.drover.view.ReplicaAges;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Progress;
import dev.drover.wire.ShutdownRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Allow;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Answers the requests under {@code /api/v1}, and {@code /live}, {@code /ready} and {@code /metrics}; queries from the boards alone. What there is
 * stands in its parts, {@code *Routes}, and is described in {@code openapi.json}. Any thread.
 */
public final class Api {
  private final Drover drover;
  private final Routes routes;

  /** What {@code /project} tells of this Drover; {@code launcher} is the name of the one in use. */
  public record About(String project, String file, long pid, Instant started, String launcher) {}

  /**
   * The node that answers, by its name on the board, and how old its copy of each other one's entries may be. {@code hindrance}: why
   * it can launch nothing now; it must not wait.
   */
  public record Here(String node, ReplicaAges ages, Supplier<Optional<String>> hindrance) {
    /** Of a Drover that is alone. */
    public static Here alone() {
      return new Here(NodeView.LOCAL, new ReplicaAges(System::nanoTime), Optional::empty);
    }
  }

  /** {@code shutDown} ends this Drover and tells how that comes along. */
  public Api(Drover drover, About about, Here here, Function<ShutdownRequest, Source<Progress, NotUsed>> shutDown) {
    this.drover = drover;
    var served = new Served(drover, about, here);
    var metrics = Metrics.of(drover, here.node());
    var nodes = new NodeQueries(drover, here);
    routes = new Routes(Stream.of(
        new HealthRoutes(served, metrics).routes(),
        new ProjectRoutes(served, nodes).routes(),
        new InstanceRoutes(served, new BoardText(drover)).routes(),
        new LogRoutes(served).routes(),
        new EventRoutes(served).routes(),
        new CommandRoutes(served, nodes, new Commands(drover), shutDown).routes()).flatMap(Collection::stream)
        .toList());
    CoordinatedShutdown.get(drover.system()).addTask(CoordinatedShutdown.PhaseServiceUnbind(), "drover-followers",
        () -> {
          metrics.close();
          served.ending().shutdown();
          return CompletableFuture.completedFuture(Done.getInstance());
        });
  }

  /** All that is served. */
  List<Route> routes() {
    return routes.all();
  }

  public CompletionStage<HttpResponse> answer(HttpRequest request) {
    String path = request.getUri().path();
    return switch (routes.find(request.method(), path)) {
      case Routes.Found.At(Route route, String name) -> answer(route, name, request);
      case Routes.Found.OtherMethod(List<String> methods) -> drained(request,
          Answers.problem(405, "method not allowed", path + " takes " + String.join(" and ", methods))
              .addHeader(Allow.create(methods.stream().map(HttpMethods::lookup).flatMap(Optional::stream)
                  .toArray(org.apache.pekko.http.javadsl.model.HttpMethod[]::new))));
      case Routes.Found.Nothing _ -> drained(request, Answers.problem(404, "not found",
          "there is nothing at " + path + "; what there is stands in " + Served.ROOT + "openapi.json"));
    };
  }

  private CompletionStage<HttpResponse> answer(Route route, String name, HttpRequest request) {
    boolean takesBody = route.method().equals(HttpMethods.POST);
    try {
      CompletionStage<HttpResponse> answer = route.handling().answer(Call.of(request, name, route.parameters()));
      return takesBody ? answer : drained(request, answer);
    } catch (BadRequest bad) {
      return drained(request, Answers.bad(bad));
    } catch (Chosen.NoSuchName unknown) {
      return drained(request, Answers.noSuchName(unknown));
    }
  }

  private CompletionStage<HttpResponse> drained(HttpRequest request, HttpResponse answer) {
    return drained(request, CompletableFuture.completedFuture(answer));
  }

  private CompletionStage<HttpResponse> drained(HttpRequest request, CompletionStage<HttpResponse> answer) {
    request.discardEntityBytes(drover.system());
    return answer;
  }
}
