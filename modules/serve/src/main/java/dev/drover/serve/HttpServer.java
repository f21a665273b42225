// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.NoLogging;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP to those who come to a socket, until the actor system ends: then it accepts nobody any more, and answers that
 * are under way come to their end first.
 */
final class HttpServer {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** Before the next attempt, as a lack of descriptors does not pass at once. */
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration COMPLAINTS = Duration.ofMinutes(1);
  private static final Executor ACCEPTING = task -> Thread.ofVirtual().name("drover-accept").start(task);
  private static final Executor LATER = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS,
      ACCEPTING);

  /** What it serves. {@code name}: for its log; {@code unbinding}: runs before the socket is closed. */
  record Door(ServerSocketChannel server, String name, Unbinding unbinding) {}

  /** What is to be done before a socket is closed. */
  interface Unbinding {
    void run() throws IOException;
  }

  private final Door door;
  private final ActorSystem<?> system;
  private final Connections connections;
  private final Seldom complaints = new Seldom(COMPLAINTS, System::nanoTime);
  private final Function<SocketAddress, Flow<ByteString, ByteString, NotUsed>> http;

  private HttpServer(Door door, ActorSystem<?> system, Connections connections,
      Function<SocketAddress, Flow<ByteString, ByteString, NotUsed>> http) {
    this.door = door;
    this.system = system;
    this.connections = connections;
    this.http = http;
  }

  /**
   * Begins to accept; from now on the door is closed when the system ends. {@code bytes}: what each connection goes through first;
   * {@code answers}: by whom it comes from.
   */
  static void serve(Door door, ActorSystem<?> system, int mostConnections,
      BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> bytes,
      Function<SocketAddress, Function<HttpRequest, CompletionStage<HttpResponse>>> answers) {
    var connections = new Connections(mostConnections);
    var requests = bytes.atop(connections.requests()).atop(requests(system));
    var server = new HttpServer(door, system, connections, peer -> {
      Function<HttpRequest, CompletionStage<HttpResponse>> answer = answers.apply(peer);
      return requests.join(Flow.of(HttpRequest.class).mapAsync(1, request -> orOurFault(answer, request)));
    });
    var end = CoordinatedShutdown.get(system);
    end.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "drover-unbind " + door.name(), server::unbind);
    end.addTask(CoordinatedShutdown.PhaseServiceRequestsDone(), "drover-answers " + door.name(),
        server.connections::finish);
    ACCEPTING.execute(server::accept);
  }

  private static CompletionStage<HttpResponse> orOurFault(Function<HttpRequest, CompletionStage<HttpResponse>> answer,
      HttpRequest request) {
    try {
      return answer.apply(request).exceptionally(fault -> ourFault(request, fault));
    } catch (RuntimeException fault) {
      return CompletableFuture.completedFuture(ourFault(request, fault));
    }
  }

  private static HttpResponse ourFault(HttpRequest request, Throwable fault) {
    LOG.error("{} {} could not be answered, which is a bug of Drover", request.method().name(),
        request.getUri().path(), fault);
    return Answers.problem(500, "a bug of Drover", "what went wrong stands in its log");
  }

  /** Until the server is closed, or a connection cannot be accepted: then it goes on after a pause. */
  private void accept() {
    try {
      while (door.server().isOpen()) {
        admit(door.server().accept());
      }
    } catch (ClosedChannelException closed) {
      return;
    } catch (IOException failure) {
      complain(failure);
      LATER.execute(this::accept);
    }
  }

  private void admit(SocketChannel connection) {
    if (!connections.haveRoom()) {
      connections.refuse(connection);
      return;
    }
    try {
      if (connection.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
        connection.setOption(StandardSocketOptions.TCP_NODELAY, true); // an answer is sent as soon as it is there
      }
      connections.run(connection, http.apply(connection.getRemoteAddress()), system);
    } catch (IOException | RuntimeException failure) {
      complain(failure); // the actor system ends in this moment, or it is a fault of ours
      Connections.close(connection);
    }
  }

  private void complain(Exception failure) {
    if (complaints.isDue()) {
      LOG.warn("{}: could not accept a connection: {}", door.name(), String.valueOf(failure.getMessage()));
    }
  }

  /** Nothing of it is logged, for strangers could fill the log: what Pekko calls an error is often a request that makes no sense. */
  private static BidiFlow<ByteString, HttpRequest, HttpResponse, ByteString, NotUsed> requests(ActorSystem<?> system) {
    BidiFlow<HttpResponse, TLSProtocol.SslTlsOutbound, TLSProtocol.SslTlsInbound, HttpRequest, NotUsed> layer = Http
        .get(system)
        .serverLayer(ServerSettings.create(settings(system)).withParsingErrorHandler(Malformed.class.getName()),
            Optional.empty(), NoLogging.getInstance())
        .addAttributes(
            Attributes.logLevels(Attributes.logLevelOff(), Attributes.logLevelOff(), Attributes.logLevelOff()));
    BidiFlow<TLSProtocol.SslTlsOutbound, TLSProtocol.SslTlsOutbound, TLSProtocol.SessionBytes, TLSProtocol.SslTlsInbound, NotUsed> widened = BidiFlow
        .fromFunctions(Malformed::told, inbound -> inbound);
    return layer.atop(widened.atop(TLSPlacebo.getInstance())).reversed(); // what is encrypted was decrypted before
  }

  /** What is under {@code drover.serve.http} goes before that of Pekko. */
  private static Config settings(ActorSystem<?> system) {
    Config all = system.settings().config();
    return all.getConfig("drover.serve.http").atPath("pekko.http").withFallback(all);
  }

  /** Accepts nobody any more. */
  private CompletionStage<Done> unbind() {
    try {
      door.unbinding().run();
      door.server().close();
    } catch (IOException failure) {
      LOG.warn("{}: could not be closed: {}", door.name(), failure.getMessage());
    }
    return CompletableFuture.completedFuture(Done.getInstance());
  }
}
