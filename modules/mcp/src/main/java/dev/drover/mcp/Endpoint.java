// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.engine.Drover;
import dev.drover.engine.Wakes;
import dev.drover.serve.Role;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Streamable HTTP, as the MCP specification of 2025-11-25 has it under "Transports": a POST for each message, answered with JSON where the
 * response is there at once and else with a stream of events; a GET for news of what was subscribed to; a DELETE at the end. Any
 * thread.
 */
final class Endpoint {
  private static final String SESSION = "Mcp-Session-Id";
  private static final Duration ALIVE = Duration.ofSeconds(5);
  private static final McpTransportContext VIEW = Caller.context(Role.VIEW);
  private static final McpTransportContext CONTROL = Caller.context(Role.CONTROL);

  private final Drover drover;
  private final Server server;
  private final Resources resources;
  private final Sessions sessions;
  private final SharedKillSwitch ending;

  Endpoint(Drover drover, String version, Sessions sessions, SharedKillSwitch ending) {
    this.drover = drover;
    this.resources = new Resources(drover);
    this.server = new Server(drover, version, ending, resources);
    this.sessions = sessions;
    this.ending = ending;
  }

  /** {@code body} is whole, and within its bound. */
  CompletionStage<HttpResponse> post(HttpRequest request, byte[] body, Role role) {
    try {
      JSONRPCMessage message = Rpc.read(body);
      if (message instanceof JSONRPCRequest hello && hello.method().equals(McpSchema.METHOD_INITIALIZE)) {
        return begin(hello);
      }
      Optional<Session> session = session(request);
      if (session.isEmpty()) {
        return done(noSession(request, message instanceof JSONRPCRequest asked ? asked.id() : null));
      }
      return done(switch (message) {
        case JSONRPCRequest asked -> {
          Optional<String> wrong = server.wrong(asked);
          yield wrong.isPresent()
              ? Replies.error(200, asked.id(), ErrorCodes.INVALID_PARAMS, wrong.get())
              : answer(session.get().ask(asked, role == Role.CONTROL ? CONTROL : VIEW));
        }
        case JSONRPCNotification told -> {
          session.get().hear(told);
          yield Replies.accepted();
        }
        case null, default -> Replies.accepted();
      });
    } catch (Rpc.Malformed bad) {
      return done(Replies.json(400, bad.encode()));
    }
  }

  /** The first message of an agent. */
  private CompletionStage<HttpResponse> begin(JSONRPCRequest hello) throws Rpc.Malformed {
    if (!sessions.haveRoom()) {
      return done(Replies.error(503, hello.id(), Rpc.REFUSED,
          "this Drover has as many MCP sessions as it may; end some (DELETE), and try again"));
    }
    InitializeRequest params = params(hello);
    var made = server.startSession(params);
    var session = new Session(made.session(), new Subscriptions(resources), System.nanoTime());
    return made.initResult().toFuture().thenApply(result -> {
      sessions.add(session);
      return Replies.json(200, Rpc.encode(JSONRPCResponse.result(hello.id(), result)))
          .addHeader(RawHeader.create(SESSION, session.id()));
    });
  }

  private static InitializeRequest params(JSONRPCRequest hello) throws Rpc.Malformed {
    try {
      if (hello.params() instanceof Map<?, ?> given && given.get("protocolVersion") instanceof String) {
        return Rpc.MAPPER.convertValue(given, new TypeRef<InitializeRequest>() {
        });
      }
    } catch (IllegalArgumentException _) {
      // as if something were missing
    }
    throw new Rpc.Malformed(ErrorCodes.INVALID_PARAMS, hello.id(),
        "initialize: needs protocolVersion, capabilities and clientInfo");
  }

  private static HttpResponse answer(Answer answer) {
    Optional<byte[]> atOnce = answer.atOnce();
    return atOnce.isPresent() ? Replies.json(200, atOnce.get()) : Replies.events(stream(answer));
  }

  private static Source<ByteString, NotUsed> stream(Answer answer) {
    return Wakes.of(answer::readBy).mapConcat(_ -> pieces(answer.take())).takeWhile(Optional::isPresent)
        .map(piece -> Replies.event(piece.orElseThrow())).keepAlive(ALIVE, () -> Replies.SIGN_OF_LIFE);
  }

  /** An empty one is the end. */
  private static List<Optional<byte[]>> pieces(Answer.Taken taken) {
    var pieces = new ArrayList<Optional<byte[]>>();
    taken.messages().forEach(message -> pieces.add(Optional.of(message)));
    if (taken.last()) {
      pieces.add(Optional.empty());
    }
    return pieces;
  }

  /** News for the agent of this session, by one stream at a time. */
  HttpResponse get(HttpRequest request) {
    Optional<Session> found = session(request);
    if (found.isEmpty()) {
      return noSession(request, null);
    }
    Session session = found.get();
    return Replies.events(Updates.of(drover, session.subscriptions()).map(Replies::event)
        .keepAlive(ALIVE, () -> Replies.SIGN_OF_LIFE).prepend(Source.single(Replies.SIGN_OF_LIFE)).via(ending.flow())
        .viaMat(KillSwitches.single(), Keep.right()).watchTermination((stream, end) -> {
          session.listens(stream);
          var _ = end.whenComplete((_, _) -> session.listensNoMore(stream));
          return NotUsed.getInstance();
        }));
  }

  HttpResponse delete(HttpRequest request) {
    Optional<Session> session = session(request);
    if (session.isEmpty()) {
      return noSession(request, null);
    }
    sessions.remove(session.get());
    return HttpResponse.create().withStatus(204);
  }

  private Optional<Session> session(HttpRequest request) {
    return request.getHeader(SESSION).map(HttpHeader::value).flatMap(sessions::find);
  }

  private static HttpResponse noSession(HttpRequest request, @Nullable Object id) {
    return request.getHeader(SESSION).isPresent()
        ? Replies.error(404, id, Rpc.NO_SESSION, "there is no such session (any more); initialize a new one")
        : Replies.error(400, id, Rpc.REFUSED,
            SESSION + ": missing; give the one that was answered to initialize, which comes first");
  }

  private static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
