// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixServerTest {
  @TempDir
  Path directory;
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "unix-server-test");

  @AfterEach
  void end() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Path bind(int mostConnections) throws IOException {
    return bind(mostConnections, _ -> CompletableFuture.completedFuture(HttpResponse.create().withEntity("hello")));
  }

  private Path bind(int mostConnections, Function<HttpRequest, CompletionStage<HttpResponse>> answer)
      throws IOException {
    Path socket = directory.resolve("s");
    UnixServer.serve(UnixServer.listen(socket), socket, system, mostConnections, (request, _) -> answer.apply(request));
    return socket;
  }

  private static SocketChannel connect(Path socket) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  /** What is answered on this connection up to its end. */
  private static String ask(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        .getBytes(StandardCharsets.US_ASCII)));
    return rest(channel);
  }

  private static String rest(SocketChannel channel) throws IOException {
    var all = ByteBuffer.allocate(64 << 10);
    while (channel.read(all) >= 0) {
      // up to the end
    }
    return new String(all.array(), 0, all.position(), StandardCharsets.UTF_8);
  }

  @Test
  void oneConnectionTooManyIsToldSo_andTheNextAfterAnEndIsServed() throws Exception {
    Path socket = bind(2);
    try (var first = connect(socket); var _ = connect(socket); var third = connect(socket)) {
      assertThat(rest(third)).startsWith("HTTP/1.1 503").contains("too many connections");
      assertThat(ask(first)).startsWith("HTTP/1.1 200").endsWith("hello");
    }
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
      try (var next = connect(socket)) {
        return ask(next).startsWith("HTTP/1.1 200");
      } catch (IOException refusedOnceMore) {
        return false;
      }
    });
  }

  @Test
  void itsSocketGoesAtItsEnd() throws Exception {
    Path socket = bind(2);
    assertThat(socket).exists();
    end();
    assertThat(socket).doesNotExist();
  }

  @Test
  void whatSomebodyElsePutInItsPlaceStays() throws Exception {
    Path socket = bind(2);
    Files.delete(socket);
    Files.createFile(socket);
    end();
    assertThat(socket).exists();
  }

  @Test
  void aFaultOfOurs_isToldWithoutItsReason_andTheNextIsServed() throws Exception {
    var faults = new AtomicInteger();
    Path socket = bind(2, _ -> switch (faults.getAndIncrement()) {
      case 0 -> throw new IllegalStateException("swordfish");
      case 1 -> CompletableFuture.failedFuture(new IllegalStateException("swordfish"));
      default -> CompletableFuture.completedFuture(HttpResponse.create().withEntity("hello"));
    });
    for (int i = 0; i < 2; i++) {
      try (var connection = connect(socket)) {
        assertThat(ask(connection)).startsWith("HTTP/1.1 500").contains("application/problem+json", "a bug of Drover")
            .doesNotContain("swordfish");
      }
    }
    try (var connection = connect(socket)) {
      assertThat(ask(connection)).startsWith("HTTP/1.1 200").endsWith("hello");
    }
  }
}
