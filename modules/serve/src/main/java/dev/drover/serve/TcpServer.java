// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.serve.Access.Verdict;
import dev.drover.wire.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.HttpChallenge;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.WWWAuthenticate;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP over TCP to those who have a token, as {@link Access} and {@link Limits} decide. Where it is not encrypted, only who says so
 * listens beyond loopback.
 */
public final class TcpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);
  private static final InetAddress LOOPBACK_6 = InetAddress.ofLiteral("::1");
  private static final int UNAUTHORIZED = 401;
  private static final Duration HEAD_WITHIN = Duration.ofSeconds(10);
  private static final Duration COMPLAINTS = Duration.ofSeconds(10);
  private static final Duration REFRESH = Duration.ofMinutes(1);
  private static final Executor REFRESHING = task -> Thread.ofVirtual().name("drover-certificate").start(task);

  private final ServerSocketChannel channel;
  private final TcpSettings settings;
  private final InetSocketAddress bound;
  private final Tokens tokens;
  private final Optional<Encryption> encryption;

  private TcpServer(ServerSocketChannel channel, TcpSettings settings, Tokens tokens, Optional<Encryption> encryption)
      throws IOException {
    this.channel = channel;
    this.settings = settings;
    this.encryption = encryption;
    this.bound = (InetSocketAddress) channel.getLocalAddress();
    this.tokens = tokens;
  }

  /**
   * Binds: from now on clients wait to be accepted. Beyond loopback it fails unless it is encrypted, or that is wanted. The tokens are files in
   * {@code folder}, which are made where there are none. What fails says what is to be done.
   */
  public static TcpServer open(TcpSettings settings, Path folder) throws IOException {
    ListenAddress asked = settings.address();
    InetAddress host = asked.resolve();
    if (!host.isLoopbackAddress() && settings.tls().isEmpty() && !asked.insecure()) {
      throw new IOException(
          asked + ": can be reached from other machines, and what is served there is not encrypted, the "
              + "token included; listen at 127.0.0.1, give listen.tls in the project file, or say --insecure");
    }
    Optional<Encryption> encryption = settings.tls().isPresent()
        ? Optional.of(Encryption.open(settings.tls().get(), InstantSource.system()))
        : Optional.empty();
    Tokens tokens = Tokens.open(folder);
    var channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // connections of an earlier one are in nobody's way
      channel.bind(new InetSocketAddress(host, asked.port()));
      return new TcpServer(channel, settings, tokens, encryption);
    } catch (IOException failure) {
      channel.close();
      throw new IOException(asked + ": cannot listen there: " + String.valueOf(failure.getMessage())
          .toLowerCase(Locale.ROOT) + "; end who does, or choose another", failure);
    }
  }

  /** Where it is served, as {@code http://127.0.0.1:7373}. */
  public String url() {
    return scheme() + "://" + at(bound);
  }

  private String scheme() {
    return encryption.isPresent() ? "https" : "http";
  }

  /** What the user should know, though it works. */
  public Optional<String> warning() {
    return encryption.flatMap(Encryption::warning);
  }

  private static String at(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    return ListenAddress.at(
        host.isAnyLocalAddress() ? "localhost" : host.equals(LOOPBACK_6) ? "::1" : host.getHostAddress(),
        address.getPort());
  }

  /** Begins to accept; from now on it is closed when the system ends. */
  public void serve(ActorSystem<?> system, Handler handler) {
    serve(system, Places.here(), HEAD_WITHIN, handler);
  }

  void serve(ActorSystem<?> system, int mostConnections, Duration headWithin,
      Handler handler) {
    var access = new Access(tokens, scheme(), hosts());
    var limits = new Limits(settings.requestsPerSecond(), System::nanoTime);
    encryption.ifPresent(each -> system.scheduler().scheduleWithFixedDelay(REFRESH, REFRESH,
        () -> REFRESHING.execute(each::refresh), system.executionContext()));
    var complaints = new Seldom(COMPLAINTS, System::nanoTime);
    HttpServer.serve(new HttpServer.Door(channel, url(), () -> {}), system, mostConnections,
        bytes(headWithin), peer -> request -> switch (limits.apply(address(peer), access.judge(request))) {
          case Verdict.Granted(Role role) -> handler.answer(request, role);
          case Verdict.Open _ -> handler.answer(request, Role.VIEW).thenApply(TcpServer::last);
          case Verdict.Refused refused -> {
            if (complaints.isDue()) {
              LOG.warn("{}: refused with {}: {}", url(), refused.status(), refused.title());
            }
            request.discardEntityBytes(system);
            yield CompletableFuture.completedFuture(last(response(refused)));
          }
        });
  }

  /** The deadline is also one for the handshake, for before that there is no head. */
  private BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> bytes(Duration headWithin) {
    var deadline = BidiFlow.fromGraph(new HeadDeadline(headWithin, encryption.isPresent()));
    return encryption.map(each -> each.bytes().atop(deadline)).orElse(deadline);
  }

  private static Object address(SocketAddress peer) {
    return peer instanceof InetSocketAddress internet ? internet.getAddress() : peer;
  }

  /** A stranger has no place for longer than that. */
  private static HttpResponse last(HttpResponse response) {
    return response.addHeader(Connection.create("close"));
  }

  /** What a client may call it: what was asked for, what is bound, and for loopback and all addresses also localhost. */
  private Set<String> hosts() {
    var hosts = new HashSet<String>();
    hosts.add(ListenAddress.at(settings.address().host().toLowerCase(Locale.ROOT), bound.getPort()));
    hosts.add(at(bound));
    if (bound.getAddress().isLoopbackAddress() || bound.getAddress().isAnyLocalAddress()) {
      hosts.add("localhost:" + bound.getPort());
      hosts.add("127.0.0.1:" + bound.getPort());
    }
    return hosts;
  }

  private static HttpResponse response(Verdict.Refused refusal) {
    HttpResponse problem = Answers.problem(refusal.status(), refusal.title(), refusal.detail());
    if (refusal.after().isPositive()) { // RFC 9110, 10.2.3: in whole seconds
      problem = problem.addHeader(RawHeader.create("Retry-After", Long.toString(refusal.after().toSeconds() + 1)));
    }
    return refusal.status() == UNAUTHORIZED
        ? problem.addHeader(WWWAuthenticate.create(HttpChallenge.create("Bearer", "drover")))
        : problem;
  }

  /** Gives the place up, where it does not serve yet. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
