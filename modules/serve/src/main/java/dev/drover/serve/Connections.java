// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.IOResult;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.StreamConverters;
import org.apache.pekko.util.ByteString;

/**
 * The open connections of a server. Each one's reads and writes wait on virtual threads of its own, so an idle or stalled
 * client costs nobody else anything. Any thread.
 */
final class Connections {
  private static final String WAITING = "drover.serve.waiting-dispatcher";
  /** For a client that does not take the rest of its answer. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private final SharedKillSwitch requests = KillSwitches.shared("drover-requests");
  private final Map<SocketChannel, CompletableFuture<IOResult>> open = new ConcurrentHashMap<>();

  /** Joins a connection with the bytes that come in and go out, until either side ends it. */
  void run(SocketChannel connection, Flow<ByteString, ByteString, NotUsed> http, ActorSystem<?> system) {
    var in = StreamConverters.fromInputStream(() -> Channels.newInputStream(connection))
        .withAttributes(ActorAttributes.dispatcher(WAITING));
    var out = StreamConverters.fromOutputStream(() -> Channels.newOutputStream(connection), true)
        .withAttributes(ActorAttributes.dispatcher(WAITING));
    var done = in.via(requests.flow()).via(http).runWith(out, system).toCompletableFuture();
    open.put(connection, done);
    var _ = done.whenComplete((_, _) -> {
      open.remove(connection);
      close(connection);
    });
  }

  /** Takes no more requests, lets the answers that are under way be sent, and closes what is left. */
  CompletionStage<Done> finish() {
    requests.shutdown();
    return CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new)).exceptionally(_ -> null)
        .completeOnTimeout(null, LAST_ANSWERS.toNanos(), TimeUnit.NANOSECONDS).thenApply(_ -> {
          open.keySet().forEach(Connections::close);
          return Done.getInstance();
        });
  }

  private static void close(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException ignored) {
      // it is of no use any more
    }
  }
}
