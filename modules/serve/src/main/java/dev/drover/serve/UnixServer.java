// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP over a Unix socket that only its owner may use (mode 0600), until the actor system ends: then it accepts
 * nobody any more, and answers that are under way come to their end first.
 */
public final class UnixServer {
  private static final Logger LOG = LoggerFactory.getLogger(UnixServer.class);

  /** More clients than this at once are a fault of theirs; each takes a descriptor. */
  private static final int MOST_CONNECTIONS = 1024;
  /** Before the next attempt, as a lack of descriptors does not pass at once. */
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration COMPLAINTS = Duration.ofMinutes(1);
  private static final Executor ACCEPTING = task -> Thread.ofVirtual().name("drover-accept").start(task);
  private static final Executor LATER = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS,
      ACCEPTING);

  private final ServerSocketChannel server;
  private final Path socket;
  /** Of the socket's file: another Drover may put its own in this place. */
  private final @Nullable Object key;
  private final ActorSystem<?> system;
  private final Connections connections;
  private final Seldom complaints = new Seldom(COMPLAINTS, System::nanoTime);
  private final Function<HttpRequest, CompletionStage<HttpResponse>> answer;

  private UnixServer(ServerSocketChannel server, Path socket, ActorSystem<?> system, int mostConnections,
      Function<HttpRequest, CompletionStage<HttpResponse>> answer) throws IOException {
    this.server = server;
    this.socket = socket;
    this.key = key(socket);
    this.system = system;
    this.connections = new Connections(mostConnections);
    this.answer = answer;
  }

  /**
   * Binds: from now on clients wait to be accepted. A socket file that nobody listens on is replaced: the caller holds the
   * lock.
   */
  public static ServerSocketChannel listen(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      return channel;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /** Begins to accept those who come to the socket; from now on the channel is closed when the system ends. */
  public static void serve(ServerSocketChannel channel, Path socket, ActorSystem<?> system,
      Function<HttpRequest, CompletionStage<HttpResponse>> answer) throws IOException {
    serve(channel, socket, system, MOST_CONNECTIONS, answer);
  }

  static void serve(ServerSocketChannel channel, Path socket, ActorSystem<?> system, int mostConnections,
      Function<HttpRequest, CompletionStage<HttpResponse>> answer) throws IOException {
    var server = new UnixServer(channel, socket, system, mostConnections, answer);
    var end = CoordinatedShutdown.get(system);
    end.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "drover-unbind", server::unbind);
    end.addTask(CoordinatedShutdown.PhaseServiceRequestsDone(), "drover-answers", server.connections::finish);
    ACCEPTING.execute(server::accept);
  }

  /** Until the server is closed, or a connection cannot be accepted: then it goes on after a pause. */
  private void accept() {
    try {
      while (server.isOpen()) {
        admit(server.accept());
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
      Connections.refuse(connection);
      return;
    }
    try {
      serve(connection);
    } catch (RuntimeException failure) {
      complain(failure); // the actor system ends in this moment, or it is a fault of ours
      Connections.close(connection);
    }
  }

  private void complain(Exception failure) {
    if (complaints.isDue()) {
      LOG.warn("{}: could not accept a connection: {}", socket, String.valueOf(failure.getMessage()));
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
      if (Objects.equals(key, key(socket))) { // while the server is open, nobody else's file can have this key
        Files.deleteIfExists(socket);
      }
      server.close();
    } catch (IOException failure) {
      LOG.warn("{}: could not be closed: {}", socket, failure.getMessage());
    }
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  private static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }
}
