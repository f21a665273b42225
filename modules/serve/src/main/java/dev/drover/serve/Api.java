// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.AttachReply;
import dev.drover.engine.Attachment;
import dev.drover.engine.Drover;
import dev.drover.engine.EventQuery;
import dev.drover.engine.LogQuery;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogFilter;
import dev.drover.logs.LogTrouble;
import dev.drover.metrics.Metrics;
import dev.drover.model.EventEntry;
import dev.drover.model.InstanceId;
import dev.drover.model.Names;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import dev.drover.view.ReplicaAges;
import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.DrainRequest;
import dev.drover.wire.InputRequest;
import dev.drover.wire.Json;
import dev.drover.wire.MoveRequest;
import dev.drover.wire.NodesText;
import dev.drover.wire.Progress;
import dev.drover.wire.Request;
import dev.drover.wire.ScaleRequest;
import dev.drover.wire.ShutdownRequest;
import dev.drover.wire.TerminalOutput;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** Answers the requests under {@code /api/v1}, and {@code /live}, {@code /ready} and {@code /metrics}; queries from the boards alone. Any thread. */
public final class Api {
  private static final String ROOT = "/api/v1/";
  private static final Set<String> POSTS = Set.of("commands", "input", "shutdown");
  private static final long BODY_TIMEOUT_MILLIS = 5_000;
  private static final Duration ALIVE = Duration.ofSeconds(1);
  private static final Duration FOLLOWED = Duration.ofSeconds(5);

  private static final Executor SCRAPING = task -> Thread.ofVirtual().name("drover-metrics").start(task);

  private final Drover drover;
  private final Metrics metrics;
  private final Commands commands;
  private final NodeQueries nodes;
  private final Here here;
  private final About about;
  /** Ends what would follow for ever. */
  private final SharedKillSwitch ending = KillSwitches.shared("drover-followers");
  private final Function<ShutdownRequest, Source<Progress, NotUsed>> shutDown;

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
    this.metrics = Metrics.of(drover, here.node());
    this.commands = new Commands(drover);
    this.nodes = new NodeQueries(drover, here);
    this.here = here;
    this.about = about;
    this.shutDown = shutDown;
    CoordinatedShutdown.get(drover.system()).addTask(CoordinatedShutdown.PhaseServiceUnbind(), "drover-followers",
        () -> {
          metrics.close();
          ending.shutdown();
          return CompletableFuture.completedFuture(Done.getInstance());
        });
  }

  public CompletionStage<HttpResponse> answer(HttpRequest request) {
    String path = request.getUri().path();
    if (request.method().equals(HttpMethods.GET)) {
      switch (path) {
        case "/live", "/ready" -> {
          return drained(request, health(path));
        }
        case "/metrics" -> {
          return metrics(request);
        }
        default -> {
          // as what is under the root
        }
      }
    }
    if (!path.startsWith(ROOT)) {
      return drained(request,
          Answers.problem(404, "not found", "there is nothing at " + path + "; the API is at " + ROOT));
    }
    String what = path.substring(ROOT.length());
    if (request.method().equals(HttpMethods.GET)) {
      return drained(request, get(what, request));
    }
    if (request.method().equals(HttpMethods.POST)) {
      return post(what, request);
    }
    return drained(request, Answers.problem(405, "method not allowed", "use GET or POST"));
  }

  /** Beside the threads that answer others, as it walks over all that there is. */
  private CompletionStage<HttpResponse> metrics(HttpRequest request) {
    request.discardEntityBytes(drover.system());
    String accept = request.getHeader("Accept").map(HttpHeader::value).orElse("");
    return CompletableFuture.supplyAsync(() -> {
      Metrics.Exposition now = metrics.exposition(accept);
      return Answers.bytes(now.contentType(), now.body());
    }, SCRAPING);
  }

  /** {@code /live}: it answers. {@code /ready}: it would carry out commands; else why not. */
  private HttpResponse health(String path) {
    Optional<String> hindrance = path.equals("/live") ? Optional.empty() : here.hindrance().get();
    return hindrance.map(why -> Answers.problem(503, "not ready", why))
        .orElseGet(() -> Answers.json("{\"status\":\"" + path.substring(1) + "\"}"));
  }

  private HttpResponse get(String what, HttpRequest request) {
    Query query = request.getUri().query();
    try {
      return switch (what) {
        case "instances" -> instances(query.getAll("name"));
        case "project" ->
          Answers.json(Json.project(about.project(), about.file(), about.pid(), about.started(), about.launcher()));
        case "nodes" -> Answers.json(NodesText.encode(nodes.all()));
        case "logs" -> logs(query);
        case "events" -> EventStream.isAskedFor(request) ? eventStream(query, request) : events(query);
        case "errors" -> found(query, id -> drover.logs().findings(id).errors().stream().map(e -> Json.encode(id, e)));
        case "urls" -> found(query, id -> drover.logs().findings(id).urls().stream().map(url -> Json.url(id, url)));
        default -> what.startsWith("instances/")
            ? instance(java.net.URLDecoder.decode(what.substring("instances/".length()),
                java.nio.charset.StandardCharsets.UTF_8))
            : Answers.problem(404, "not found", "there is nothing at " + ROOT + what);
      };
    } catch (BadRequest bad) {
      return Answers.problem(400, "bad request", bad.detail());
    } catch (Chosen.NoSuchName unknown) {
      return noSuchName(unknown);
    }
  }

  private CompletionStage<HttpResponse> post(String what, HttpRequest request) {
    if (what.equals("attach")) {
      return attach(request);
    }
    if (!POSTS.contains(what)) {
      return drained(request, Answers.problem(404, "not found", "nothing takes a POST at " + ROOT + what));
    }
    return request.entity().withSizeLimit(CommandRequest.MAX_BODY_BYTES).toStrict(BODY_TIMEOUT_MILLIS, drover.system())
        .handle((body, failure) -> failure == null
            ? carryOut(what, body.getData().utf8String())
            : Answers.problem(413, "body refused", "the body is longer than " + CommandRequest.MAX_BODY_BYTES
                + " bytes, or did not come within " + BODY_TIMEOUT_MILLIS + " ms"));
  }

  /** The answer begins before the request ends: both go on as long as the client is attached. */
  private CompletionStage<HttpResponse> attach(HttpRequest request) {
    try {
      String name = request.getUri().query().get("name")
          .orElseThrow(() -> new BadRequest("name: missing; name an instance, as /api/v1/attach?name=web"));
      var _ = Chosen.one(drover, name);
      return drover.attach(name).thenCompose(reply -> switch (reply) {
        case AttachReply.Attached(Attachment to) -> CompletableFuture.completedFuture(Answers.lines(Terminals
            .session(to, request.entity().withoutSizeLimit().getDataBytes()).via(ending.flow())
            .map(TerminalOutput::encode)));
        case AttachReply.NotAttached(String reason) -> drained(request, Answers.problem(409, "not possible", reason));
      });
    } catch (BadRequest bad) {
      return drained(request, Answers.problem(400, "bad request", bad.detail()));
    } catch (Chosen.NoSuchName unknown) {
      return drained(request, noSuchName(unknown));
    }
  }

  private HttpResponse carryOut(String what, String body) {
    try {
      Source<Progress, NotUsed> progress = switch (what) {
        case "commands" -> command(Request.decode(body));
        case "input" -> input(InputRequest.decode(body));
        default -> shutDown.apply(ShutdownRequest.decode(body));
      };
      return Answers.lines(progress.map(Progress::encode));
    } catch (BadRequest bad) {
      return Answers.problem(400, "bad request", bad.detail());
    } catch (Chosen.NoSuchName unknown) {
      return noSuchName(unknown);
    }
  }

  private Source<Progress, NotUsed> command(Request request) throws Chosen.NoSuchName {
    return switch (request) {
      case CommandRequest r -> {
        var _ = Chosen.of(drover, r.names());
        yield commands.run(r);
      }
      case ScaleRequest r -> {
        Chosen.processes(drover, r.replicas().keySet());
        yield new Scaling(drover, commands).scale(r);
      }
      case DrainRequest r -> new NodeCommands(drover, commands).drain(r, nodes.named(r.node()));
      case MoveRequest r -> {
        var named = Chosen.of(drover, r.names());
        Optional<String> node = r.node().isPresent() ? Optional.of(nodes.named(r.node().get())) : Optional.empty();
        yield new NodeCommands(drover, commands).move(r, named, node);
      }
    };
  }

  private Source<Progress, NotUsed> input(InputRequest request) throws Chosen.NoSuchName {
    var _ = Chosen.one(drover, request.name());
    return commands.send(request);
  }

  private CompletionStage<HttpResponse> drained(HttpRequest request, HttpResponse response) {
    request.discardEntityBytes(drover.system());
    return CompletableFuture.completedFuture(response);
  }

  private HttpResponse instances(List<String> names) throws Chosen.NoSuchName {
    if (names.isEmpty()) {
      return Answers.json(Json.encode(drover.board().all(), beside()));
    }
    return Answers.json(Json.encode(Chosen.of(drover, names).stream().map(drover.board()::get)
        .filter(Objects::nonNull).toList(), beside()));
  }

  private Json.Usages beside() {
    var usage = drover.usage().read();
    return new Json.Usages() {
      @Override
      public @Nullable ProcessUsage of(ProcessSnapshot snapshot) {
        return usage.of(snapshot);
      }

      @Override
      public LogTrouble log(ProcessSnapshot snapshot) {
        return drover.logs().trouble(snapshot.instance());
      }

      @Override
      public NodeView.State standing(ProcessSnapshot snapshot) {
        return drover.nodes().standing(snapshot);
      }

      @Override
      public List<String> urls(ProcessSnapshot snapshot) {
        return drover.logs().findings(snapshot.instance()).urls();
      }
    };
  }

  private HttpResponse instance(String name) {
    return InstanceId.parse(name).map(drover.board()::get)
        .map(found -> Answers.json(Json.encode(found, beside())))
        .orElseGet(() -> Answers.problem(404, Json.NO_SUCH_NAME, Chosen.unknown(drover, name)));
  }

  /** Whoever waits for a search hears that it goes on; whoever follows gets an empty line at times, by which it is found out who left. */
  private HttpResponse logs(Query query) throws BadRequest, Chosen.NoSuchName {
    List<String> names = query.getAll("name");
    LogQuery asked = LogQueries.read(query, Chosen.of(drover, names));
    Source<LogEntry, NotUsed> lines = asked.follow() ? Newcomers.lines(drover, asked, names) : drover.lines(asked);
    Source<String, NotUsed> entries = lines.map(Json::encode)
        .recover(new PFBuilder<Throwable, String>()
            .match(LogFilter.TooSlow.class, failure -> Json.failed(String.valueOf(failure.getMessage())))
            .match(UncheckedIOException.class, failure -> Json.failed(failure.getMessage() + ": " + failure.getCause()))
            .build());
    return Answers.lines(asked.follow()
        ? entries.via(ending.flow()).keepAlive(FOLLOWED, () -> "")
        : entries.keepAlive(ALIVE, Json::searching));
  }

  /** What was found in the output of each of those that are named, on lines. */
  private HttpResponse found(Query query, Function<InstanceId, Stream<String>> what) throws Chosen.NoSuchName {
    return Answers.lines(Source.from(Chosen.of(drover, query.getAll("name")).stream().flatMap(what).toList()));
  }

  private HttpResponse events(Query query) throws BadRequest, Chosen.NoSuchName {
    Optional<Instant> run = Numbers.time(query, "run");
    return Answers.lines(events(query, EventQueries.read(query, Set.of()), run.isEmpty()
        || run.get().equals(about.started())).map(Json::encode));
  }

  /** It follows; a client that comes back goes on behind what it saw last. */
  private HttpResponse eventStream(Query query, HttpRequest request) throws BadRequest, Chosen.NoSuchName {
    Optional<EventStream.Last> last = EventStream.last(request);
    EventQuery asked = EventQueries.read(query, Set.of()).following();
    EventQuery after = last.isPresent() ? asked.after(last.get().number()) : asked;
    boolean ofThisRun = last.isEmpty() || last.get().run() == about.started().toEpochMilli();
    return Answers.eventStream(events(query, after, ofThisRun).map(event -> EventStream.encode(event, about.started()))
        .keepAlive(FOLLOWED, () -> EventStream.SIGN_OF_LIFE));
  }

  private Source<EventEntry, NotUsed> events(Query query, EventQuery asked, boolean ofThisRun)
      throws Chosen.NoSuchName {
    List<String> names = query.getAll("name");
    Set<InstanceId> named = names.isEmpty() ? Set.of() : Set.copyOf(Chosen.of(drover, names));
    EventQuery these = asked.follow() ? asked : asked.of(named);
    Source<EventEntry, NotUsed> events = ofThisRun
        ? drover.events(these)
        : Source.<EventEntry>single(new EventEntry.Restarted(these.after(), drover.events().last()))
            .concat(drover.events(these.after(0)));
    return asked.follow() ? events.filter(event -> isOf(event, names, named)).via(ending.flow()) : events;
  }

  /** Names are looked at event by event, for they mean those too that come later. */
  private static boolean isOf(EventEntry entry, List<String> names, Collection<InstanceId> named) {
    return names.isEmpty() || !(entry instanceof EventEntry.Happened(var event))
        || named.contains(event.instance())
        || names.stream().anyMatch(name -> !Names.match(name, Set.of(event.instance())).isEmpty());
  }

  private static HttpResponse noSuchName(Chosen.NoSuchName unknown) {
    return Answers.problem(404, Json.NO_SUCH_NAME, String.valueOf(unknown.getMessage()));
  }
}
