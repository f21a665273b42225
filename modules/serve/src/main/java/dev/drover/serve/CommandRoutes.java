// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.AttachReply;
import dev.drover.engine.Attachment;
import dev.drover.engine.Drover;
import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.DrainRequest;
import dev.drover.wire.InputRequest;
import dev.drover.wire.MoveRequest;
import dev.drover.wire.Progress;
import dev.drover.wire.Request;
import dev.drover.wire.ScaleRequest;
import dev.drover.wire.ShutdownRequest;
import dev.drover.wire.TerminalOutput;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;

/** What changes something: it is handed on at once, and the answer tells what comes of it. */
record CommandRoutes(Served served, NodeQueries nodes, Commands commands,
    Function<ShutdownRequest, Source<Progress, NotUsed>> shutDown) {
  private static final long BODY_TIMEOUT_MILLIS = 5_000;

  /** What a body asks for. */
  private interface Asked {
    Source<Progress, NotUsed> begin(String body) throws BadRequest, Chosen.NoSuchName;
  }

  List<Route> routes() {
    return List.of(
        Route.post(Served.ROOT + "commands", Set.of(), call -> carryOut(call, body -> command(Request.decode(body)))),
        Route.post(Served.ROOT + "input", Set.of(), call -> carryOut(call, body -> input(InputRequest.decode(body)))),
        Route.post(Served.ROOT + "shutdown", Set.of(),
            call -> carryOut(call, body -> shutDown.apply(ShutdownRequest.decode(body)))),
        Route.post(Served.ROOT + "attach", Set.of("name"), this::attach));
  }

  private CompletionStage<HttpResponse> carryOut(Call call, Asked asked) {
    return call.request().entity().withSizeLimit(CommandRequest.MAX_BODY_BYTES)
        .toStrict(BODY_TIMEOUT_MILLIS, served.drover().system())
        .handle((body, failure) -> failure == null
            ? answer(call, asked, body.getData().utf8String())
            : CompletableFuture.completedFuture(Answers.problem(413, "body refused", "the body is longer than "
                + CommandRequest.MAX_BODY_BYTES + " bytes, or did not come within " + BODY_TIMEOUT_MILLIS + " ms")))
        .thenCompose(Function.identity());
  }

  private CompletionStage<HttpResponse> answer(Call call, Asked asked, String body) {
    try {
      Source<Progress, NotUsed> progress = asked.begin(body);
      return Outcomes.isAskedFor(call)
          ? Outcomes.of(progress, served.drover().system())
          : CompletableFuture.completedFuture(Answers.lines(progress.map(Progress::encode)));
    } catch (BadRequest bad) {
      return CompletableFuture.completedFuture(Answers.bad(bad));
    } catch (Chosen.NoSuchName unknown) {
      return CompletableFuture.completedFuture(Answers.noSuchName(unknown));
    }
  }

  private Source<Progress, NotUsed> command(Request request) throws Chosen.NoSuchName {
    Drover drover = served.drover();
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
    var _ = Chosen.one(served.drover(), request.name());
    return commands.send(request);
  }

  /** The answer begins before the request ends: both go on as long as the client is attached. */
  private CompletionStage<HttpResponse> attach(Call call) throws BadRequest, Chosen.NoSuchName {
    Drover drover = served.drover();
    String name = call.parameter("name")
        .orElseThrow(() -> new BadRequest("name: missing; name an instance, as /api/v1/attach?name=web"));
    var _ = Chosen.one(drover, name);
    return drover.attach(name).thenApply(reply -> switch (reply) {
      case AttachReply.Attached(Attachment to) -> Answers.lines(Terminals
          .session(to, call.request().entity().withoutSizeLimit().getDataBytes()).via(served.untilTheEnd())
          .map(TerminalOutput::encode));
      case AttachReply.NotAttached(String reason) -> {
        call.request().discardEntityBytes(drover.system());
        yield Answers.problem(409, "not possible", reason);
      }
    });
  }
}
