// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.engine.Errand.Outcome;
import dev.drover.model.Probe;
import dev.drover.model.Probe.Check;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Carries out one question of a probe, within its timeout, on threads that may wait. Any thread. */
final class Checks {
  private static final int MAX_STATUS_LINE_BYTES = 1024;

  private final Services services;
  private final ProbeActor.Order order;

  Checks(Services services, ProbeActor.Order order) {
    this.services = services;
    this.order = order;
  }

  /** The answer, within the probe's timeout; whoever completes or cancels it ends the asking. */
  CompletableFuture<Outcome> run(Probe probe) {
    return switch (probe.check()) {
      case Check.Exec(var command) -> Errand.run(services,
          order.errand().withCommand(command), probe.timeout());
      case Check.Tcp(String host, int port, _) -> connected(host, port, probe.timeout(),
          _ -> new Outcome(true, "connected"));
      case Check.Http http -> connected(http.host(), http.port(), probe.timeout(), socket -> ask(socket, http));
      case Check.Log _ -> CompletableFuture.completedFuture(new Outcome(false, "a log probe waits for its line"));
    };
  }

  private interface Conversation {
    Outcome with(Socket socket) throws IOException;
  }

  /** The deadline closes the socket, which ends whatever a thread waits for in it. */
  private CompletableFuture<Outcome> connected(String host, int port, Duration timeout, Conversation conversation) {
    var result = new CompletableFuture<Outcome>();
    var open = new AtomicReference<@Nullable Socket>();
    var _ = result.whenComplete((_, _) -> close(open.get()));
    var _ = address(host).thenAcceptAsync(address -> {
      try (var socket = new Socket()) {
        open.set(socket);
        if (!result.isDone()) {
          socket.connect(new InetSocketAddress(address, port));
          result.complete(conversation.with(socket));
        }
      } catch (IOException failure) {
        result.complete(new Outcome(false, host + ":" + port + ": " + failure.getMessage()));
      }
    }, services.workers().sockets()).exceptionally(failure -> {
      result.complete(new Outcome(false, host + ":" + port + ": " + failure.getMessage()));
      return null;
    });
    return result.completeOnTimeout(new Outcome(false, host + ":" + port + " gave no answer within "
        + timeout.toMillis() + " ms"), Delays.capped(timeout).toNanos(), TimeUnit.NANOSECONDS);
  }

  /** A name is looked up on a thread of its own kind, for nothing can break the look-up off. */
  private CompletableFuture<InetAddress> address(String host) {
    if (host.equals("localhost")) {
      return CompletableFuture.completedFuture(InetAddress.getLoopbackAddress());
    }
    try {
      return CompletableFuture.completedFuture(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return CompletableFuture.supplyAsync(() -> lookUp(host), services.workers().lookups());
    }
  }

  private static InetAddress lookUp(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException unknown) {
      throw new CompletionException("there is no host of this name", unknown);
    }
  }

  private static void close(@Nullable Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException ignored) {
      // it is closed, and what it would have said no longer counts
    }
  }

  /** RFC 9112: only the status line is read, so a body without end costs nothing. */
  private static Outcome ask(Socket socket, Check.Http http) throws IOException {
    socket.getOutputStream().write(request(http).getBytes(StandardCharsets.UTF_8));
    String line = statusLine(socket.getInputStream());
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !line.startsWith("HTTP/") || !words[1].matches("\\d{3}")) {
      return new Outcome(false, "the answer is no HTTP");
    }
    int status = Integer.parseInt(words[1]);
    return new Outcome(status >= http.minStatus() && status <= http.maxStatus(), "status " + status);
  }

  /** The head of a request without a body; headers of the probe's own come instead of ours. */
  static String request(Check.Http http) {
    var request = new StringBuilder(http.method() + " " + http.path() + " HTTP/1.1\r\n");
    if (http.headers().keySet().stream().noneMatch("Host"::equalsIgnoreCase)) {
      // An IPv6 address stands in brackets, RFC 3986 3.2.2.
      String host = http.host().contains(":") ? "[" + http.host() + "]" : http.host();
      request.append("Host: ").append(host).append(':').append(http.port()).append("\r\n");
    }
    request.append("Connection: close\r\nUser-Agent: drover\r\n");
    http.headers().forEach((name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    return request.append("\r\n").toString();
  }

  private static String statusLine(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\r' && b != '\n' && line.length() < MAX_STATUS_LINE_BYTES; b = in.read()) {
      line.append((char) b);
    }
    return line.toString();
  }
}
