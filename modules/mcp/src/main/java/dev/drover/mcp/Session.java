// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One agent that has said hello: what it asks is under way, what it has subscribed to, and when it was last heard of. Any thread. */
final class Session {
  private static final String CANCELLED = "notifications/cancelled";

  private final McpStreamableServerSession protocol;
  private final Subscriptions subscriptions;
  private final Map<Object, Answer> underWay = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable UniqueKillSwitch> listening = new AtomicReference<>();
  private volatile long heardNanos;

  Session(McpStreamableServerSession protocol, Subscriptions subscriptions, long nanoTime) {
    this.protocol = protocol;
    this.subscriptions = subscriptions;
    this.heardNanos = nanoTime;
  }

  String id() {
    return protocol.getId();
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  void heard(long nanoTime) {
    heardNanos = nanoTime;
  }

  boolean isIdle(long nanoTime, Duration longest) {
    return listening.get() == null && underWay.isEmpty() && nanoTime - heardNanos > longest.toNanos();
  }

  /** Begins to answer; fails where one with the same id is still under way. */
  Answer ask(JSONRPCRequest request, McpTransportContext context) throws Rpc.Malformed {
    var answer = new Answer();
    if (underWay.putIfAbsent(request.id(), answer) != null) {
      throw new Rpc.Malformed(ErrorCodes.INVALID_REQUEST, request.id(), "id: a request with it is still under way");
    }
    Mono<Void> handled = switch (request.method()) {
      case McpSchema.METHOD_RESOURCES_SUBSCRIBE -> reply(request, answer, () -> subscriptions.add(uri(request)));
      case McpSchema.METHOD_RESOURCES_UNSUBSCRIBE -> reply(request, answer, () -> subscriptions.remove(uri(request)));
      default -> Mono.using(() -> protocol.responseStream(answer), stream -> stream.handle(request),
          McpStreamableServerSession.McpStreamableServerSessionStream::close, false);
    };
    answer.begin(handled.onErrorResume(failure -> {
      answer.fail(Rpc.encode(JSONRPCResponse.error(request.id(), error(failure))));
      return Mono.empty();
    }).contextWrite(to -> to.put(McpTransportContext.KEY, context)), () -> underWay.remove(request.id(), answer));
    return answer;
  }

  private static Mono<Void> reply(JSONRPCRequest request, Answer answer, Runnable change) {
    return Mono.fromRunnable(() -> {
      change.run();
      answer.put(Rpc.encode(JSONRPCResponse.result(request.id(), Map.of())));
      answer.close();
    });
  }

  private static String uri(JSONRPCRequest request) {
    if (request.params() instanceof Map<?, ?> params && params.get("uri") instanceof String uri) {
      return uri;
    }
    throw McpError.builder(ErrorCodes.INVALID_PARAMS).message("uri: must be a string").build();
  }

  /** What the SDK throws is thrown at what the client has sent, or is a fault. */
  private static JSONRPCResponse.JSONRPCError error(Throwable failure) {
    if (failure instanceof McpError told && told.getJsonRpcError() != null) {
      return told.getJsonRpcError();
    }
    boolean ofParams = failure instanceof IllegalArgumentException || failure instanceof NullPointerException;
    return new JSONRPCResponse.JSONRPCError(ofParams ? ErrorCodes.INVALID_PARAMS : ErrorCodes.INTERNAL_ERROR,
        ofParams ? "the parameters are not those of this method" : "Drover failed at this: " + failure);
  }

  /** None needs an answer; those that mean nothing here are passed over. */
  void hear(JSONRPCNotification notification) {
    if (notification.method().equals(CANCELLED) && notification.params() instanceof Map<?, ?> params
        && params.get("requestId") != null) {
      Answer answer = underWay.get(params.get("requestId"));
      if (answer != null) {
        answer.cancel();
      }
    }
  }

  /** It listens by this stream from now on, and by no earlier one. */
  void listens(UniqueKillSwitch stream) {
    UniqueKillSwitch before = listening.getAndSet(stream);
    if (before != null) {
      before.shutdown();
    }
  }

  void listensNoMore(UniqueKillSwitch stream) {
    listening.compareAndSet(stream, null);
  }

  /** What is under way is given up, and its stream ends. */
  void end() {
    underWay.values().forEach(Answer::cancel);
    UniqueKillSwitch stream = listening.getAndSet(null);
    if (stream != null) {
      stream.shutdown();
    }
  }
}
