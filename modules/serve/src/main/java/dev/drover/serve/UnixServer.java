// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP over a Unix socket that only its owner may use (mode 0600), until the actor system ends: then it accepts
 * nobody any more, and answers that are under way come to their end first.
 */
public final class UnixServer {
  private static final Logger LOG = LoggerFactory.getLogger(UnixServer.class);

  private final ServerSocketChannel server;
  private final Path socket;
  private final ActorSystem<?> system;
  private final Connections connections = new Connections();
  private final Function<HttpRequest, CompletionStage<HttpResponse>> answer;

  private UnixServer(ServerSocketChannel server, Path socket, ActorSystem<?> system,
      Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
    this.server = server;
    this.socket = socket;
    this.system = system;
    this.answer = answer;
  }

  /** Binds and begins to accept. A socket file that nobody listens on is replaced: the caller holds the lock. */
  public static void bind(Path socket, ActorSystem<?> system,
      Function<HttpRequest, CompletionStage<HttpResponse>> answer) throws IOException {
    Files.deleteIfExists(socket);
    var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    var server = new UnixServer(channel, socket, system, answer);
    var end = CoordinatedShutdown.get(system);
    end.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "drover-unbind", server::unbind);
    end.addTask(CoordinatedShutdown.PhaseServiceRequestsDone(), "drover-answers", server.connections::finish);
    Thread.ofVirtual().name("drover-accept").start(server::accept);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        serve(server.accept());
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException failure) {
        LOG.warn("{}: could not accept a connection: {}", socket, failure.getMessage());
      }
    }
  }

  private void serve(SocketChannel connection) {
    BidiFlow<HttpResponse, TLSProtocol.SslTlsOutbound, TLSProtocol.SslTlsInbound, HttpRequest, NotUsed> layer = Http
        .get(system).serverLayer(ServerSettings.create(Adapter.toClassic(system)));
    BidiFlow<TLSProtocol.SslTlsOutbound, TLSProtocol.SslTlsOutbound, TLSProtocol.SessionBytes, TLSProtocol.SslTlsInbound, NotUsed> widened = BidiFlow
        .fromFunctions(outbound -> outbound, inbound -> inbound);
    connections.run(connection, layer.atop(widened.atop(TLSPlacebo.getInstance())).reversed()
        .join(Flow.of(HttpRequest.class).mapAsync(1, answer::apply)), system);
  }

  /** Accepts nobody any more. */
  private CompletionStage<Done> unbind() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException failure) {
      LOG.warn("{}: could not be closed: {}", socket, failure.getMessage());
    }
    return CompletableFuture.completedFuture(Done.getInstance());
  }
}
